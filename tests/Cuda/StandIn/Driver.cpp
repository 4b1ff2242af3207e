// A stand-in for NVIDIA's driver: the functions that Gradus.Cuda calls, over kernels compiled for the host. It is strict where a device is
// silent: every index is checked, memory is NaN until it is written, the threads of a block run in random order, and launches wait in their
// stream until somebody asks for a result, as they may on a device. Speed and races between unordered memory accesses it does not show.
//
// GRADUS_STAND_IN_SEED   the order of threads; any number
// GRADUS_STAND_IN_FAULT  what fails from the beginning: no-device, old-driver, old-device, no-memory, launch or lost; standInFault(name)
//                        lets it fail later
#include "Device.h"

#include <csetjmp>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <ucontext.h>

namespace standin
{

Index threadIdx, blockIdx, blockDim, gridDim;

namespace
{

struct Failure
{
};

constexpr int MaxThreads = 256;
constexpr int WarpThreads = 32;

// A number of cache lines that is odd, so that the stacks do not all begin in the same sets of the caches.
constexpr size_t StackBytes = 64 * 1024 + 17 * 64;
constexpr size_t SharedBytes = 48 * 1024;

enum class State
{
    Unstarted,
    AtBlockBarrier,
    AtWarpBarrier,
    Finished,
};

// A stack on which threads of the kernel run, one after the other while none of them waits. The first switch is ucontext's; later ones are
// jumps, which make no system call.
struct Fiber
{
    ucontext_t entry;
    jmp_buf place;
    bool isStarted = false;
    int thread = -1;
};

struct Thread
{
    State state;
    int line;
    Fiber *fiber;
    unsigned long long given[2];
    int turn;
};

struct Block
{
    int count;
    Thread threads[MaxThreads];
    int order[MaxThreads]; // in which they begin
    int next;
    std::vector<std::pair<const void *, size_t>> shared; // key and offset
    size_t sharedEnd;
};

// Threads that go on after a barrier, one after the other.
struct Release
{
    int threads[MaxThreads];
    int count;
    int next;
};

// Knuth's multiplicative generator; its upper bits are good enough for orders of threads.
unsigned long long randomness = std::getenv("GRADUS_STAND_IN_SEED") ? std::strtoull(std::getenv("GRADUS_STAND_IN_SEED"), nullptr, 10) : 1;
std::unique_ptr<char[]> stacks{new char[MaxThreads * StackBytes]};
Fiber fibers[MaxThreads];
std::vector<Fiber *> idle;
int fibersInUse;
Release released;
Fiber *running;
jmp_buf scheduler;
ucontext_t schedulerEntry;
Call *call;
Block block;
alignas(64) char shared[SharedBytes];
bool hasFailed;
std::string failure;
std::map<char *, size_t> allocations;

void place(int thread)
{
    running->thread = thread;
    threadIdx = {thread % blockDim.x, thread / blockDim.x};
}

void shuffleOrder(int *threads, int count)
{
    for (int i = count - 1; i > 0; i--)
    {
        randomness = randomness * 6364136223846793005ull + 1442695040888963407ull;
        std::swap(threads[i], threads[(randomness >> 33) % (i + 1)]);
    }
}

// To the next thread that a barrier has released, or else to the scheduler.
void leave()
{
    if (_setjmp(running->place) != 0)
    {
        return;
    }

    if (released.next < released.count && !hasFailed)
    {
        running = block.threads[released.threads[released.next++]].fiber;
        _longjmp(running->place, 1);
    }

    _longjmp(scheduler, 1);
}

void runThreads()
{
    for (;;)
    {
        while (block.next < block.count && !hasFailed)
        {
            int thread = block.order[block.next++];
            block.threads[thread].fiber = running;
            place(thread);
            try
            {
                call->run();
            }
            catch (Failure &)
            {
                hasFailed = true;
            }

            block.threads[thread].state = State::Finished;
        }

        idle.push_back(running);
        leave();
    }
}

void resume(Fiber *fiber)
{
    running = fiber;
    if (_setjmp(scheduler) != 0)
    {
        return;
    }

    if (fiber->isStarted)
    {
        _longjmp(fiber->place, 1);
    }

    fiber->isStarted = true;
    getcontext(&fiber->entry);
    fiber->entry.uc_stack.ss_sp = stacks.get() + (fiber - fibers) * StackBytes;
    fiber->entry.uc_stack.ss_size = StackBytes;
    fiber->entry.uc_link = nullptr;
    makecontext(&fiber->entry, runThreads, 0);
    swapcontext(&schedulerEntry, &fiber->entry);
}

void wait(State state, int line)
{
    int thread = running->thread;
    block.threads[thread].state = state;
    block.threads[thread].line = line;
    leave();
    place(thread);
}

Fiber *idleFiber()
{
    if (idle.empty())
    {
        return &fibers[fibersInUse++];
    }

    Fiber *fiber = idle.back();
    idle.pop_back();
    return fiber;
}

// Adds the threads [first, end) to those that go on, if all of them wait in the same way at the same line; a block's barrier does not wait
// for finished threads.
bool releaseTogether(State state, int first, int end)
{
    const int before = released.count;
    for (int i = first; i < end; i++)
    {
        const Thread &thread = block.threads[i];
        if (thread.state == State::Finished && state == State::AtBlockBarrier)
        {
            continue;
        }

        if (thread.state != state || (released.count > before && thread.line != block.threads[released.threads[before]].line))
        {
            released.count = before;
            return false;
        }

        released.threads[released.count++] = i;
    }

    return released.count > before;
}

// Lets threads go on that wait for each other; false if there are none.
bool release()
{
    released.count = released.next = 0;
    for (int first = 0; first < block.count; first += WarpThreads)
    {
        releaseTogether(State::AtWarpBarrier, first, std::min(first + WarpThreads, block.count));
    }

    if (released.count == 0)
    {
        releaseTogether(State::AtBlockBarrier, 0, block.count);
    }

    if (released.count == 0)
    {
        return false;
    }

    shuffleOrder(released.threads, released.count);
    resume(block.threads[released.threads[released.next++]].fiber);
    return true;
}

void runBlock()
{
    block.count = (int)(blockDim.x * blockDim.y);
    block.next = 0;
    block.shared.clear();
    block.sharedEnd = 0;
    released.count = released.next = 0;
    for (int i = 0; i < block.count; i++)
    {
        block.threads[i] = {};
        block.order[i] = i;
    }

    shuffleOrder(block.order, block.count);
    while (!hasFailed)
    {
        if (block.next < block.count)
        {
            resume(idleFiber());
        }
        else if (!release() && !hasFailed)
        {
            for (int i = 0; i < block.count; i++)
            {
                hasFailed |= block.threads[i].state != State::Finished;
            }

            if (!hasFailed)
            {
                return;
            }

            failure = "threads of one block wait at different barriers";
        }
    }
}

void launch(Call &bound, Index grid, Index threads)
{
    call = &bound;
    gridDim = grid;
    blockDim = threads;
    std::vector<int> blocks(grid.x * grid.y);
    std::iota(blocks.begin(), blocks.end(), 0);
    shuffleOrder(blocks.data(), (int)blocks.size());
    for (size_t i = 0; i < blocks.size() && !hasFailed; i++)
    {
        blockIdx = {blocks[i] % grid.x, blocks[i] / grid.x};
        runBlock();
    }
}

std::vector<Kernel> &kernels()
{
    static std::vector<Kernel> all;
    return all;
}

} // namespace

void fail(const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    failure = text;
    throw Failure();
}

bool isAllocated(const void *address, long long bytes)
{
    auto after = allocations.upper_bound((char *)address);
    if (after == allocations.begin())
    {
        return false;
    }

    auto [start, size] = *std::prev(after);
    return (char *)address + bytes <= start + size;
}

void waitForBlock(int line) { wait(State::AtBlockBarrier, line); }

void waitForWarp(int line) { wait(State::AtWarpBarrier, line); }

// Two places per thread, taken in turns: a thread that is already at the next shuffle overwrites nothing that another has yet to read.
unsigned long long exchange(unsigned long long value, int distance, int width, int line)
{
    int thread = running->thread;
    int turn = block.threads[thread].turn ^= 1;
    block.threads[thread].given[turn] = value;
    waitForWarp(line);
    int partner = (thread % width ^ distance) + thread / width * width;
    return block.threads[partner].given[turn];
}

void *sharedBytes(const void *key, size_t bytes)
{
    for (auto [other, offset] : block.shared)
    {
        if (other == key)
        {
            return shared + offset;
        }
    }

    size_t offset = block.sharedEnd;
    block.sharedEnd += (bytes + 63) / 64 * 64;
    if (block.sharedEnd > SharedBytes)
    {
        fail("a block asks for %zu bytes of shared memory", block.sharedEnd);
    }

    std::memset(shared + offset, 0xFF, bytes);
    block.shared.emplace_back(key, offset);
    return shared + offset;
}

Kernel::Kernel(const char *image, const char *name, Call *(*bind)(void **)) : image(image), name(name), bind(bind)
{
    kernels().push_back(*this);
}

} // namespace standin

// The driver's functions, results and types, as cuda.h has them.
namespace
{

enum Result
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NoDevice = 100,
    InvalidImage = 200,
    NotFound = 500,
    IllegalAddress = 700,
    LaunchFailed = 719,
    CaptureUnsupported = 900,
    Unknown = 999,
};

using Work = std::function<void()>;

struct Stream
{
    std::vector<Work> waiting;
    bool isCapturing = false;
    std::vector<Work> captured;
};

struct Graph
{
    std::vector<Work> nodes;
};

struct Function
{
    const Kernel *kernel;
};

struct Module
{
    std::map<std::string, Function> functions;
};

std::recursive_mutex gate;
std::string fault = std::getenv("GRADUS_STAND_IN_FAULT") ? std::getenv("GRADUS_STAND_IN_FAULT") : "";
Stream theStream;
Result sticky = Success;
int multiprocessors = 4;
int graphLaunches;
int waits;
int uploads;
int downloads;

// Runs what waits in the stream. A failure stays: as on a device, nothing works any more in the process.
Result finish()
{
    std::vector<Work> work = std::move(theStream.waiting);
    theStream.waiting.clear();
    for (const Work &item : work)
    {
        if (fault == "launch")
        {
            sticky = LaunchFailed;
        }

        if (sticky != Success)
        {
            break;
        }

        item();
        if (hasFailed)
        {
            std::fprintf(stderr, "stand-in driver: %s\n", failure.c_str());
            sticky = IllegalAddress;
        }
    }

    return fault == "lost" ? Unknown : sticky;
}

// "lost-after-N": the device is lost once it has been asked for so much.
void countWork()
{
    static int asked;
    int limit;
    if (std::sscanf(fault.c_str(), "lost-after-%d", &limit) == 1 && ++asked > limit)
    {
        fault = "lost";
    }
}

Result enqueue(Work work)
{
    countWork();
    if (fault == "lost" || sticky != Success)
    {
        return fault == "lost" ? Unknown : sticky;
    }

    (theStream.isCapturing ? theStream.captured : theStream.waiting).push_back(std::move(work));
    return Success;
}

} // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))
#define LOCKED std::lock_guard<std::recursive_mutex> lock(gate)

EXPORT void standInFault(const char *name)
{
    LOCKED;
    fault = name;
}

EXPORT void standInMultiprocessors(int count) { multiprocessors = count; }

EXPORT int standInGraphLaunches() { return graphLaunches; }

EXPORT int standInWaits() { return waits; }

EXPORT int standInUploads() { return uploads; }

EXPORT int standInDownloads() { return downloads; }

EXPORT const char *standInFailure() { return failure.c_str(); }

EXPORT Result cuInit(unsigned) { return fault == "no-device" ? NoDevice : Success; }

EXPORT Result cuDriverGetVersion(int *version)
{
    *version = fault == "old-driver" ? 11040 : 12080;
    return Success;
}

EXPORT Result cuGetErrorString(Result error, const char **text)
{
    static const std::map<Result, const char *> texts = {
        {InvalidValue, "invalid argument"}, {OutOfMemory, "out of memory"}, {NoDevice, "no CUDA-capable device is detected"},
        {InvalidImage, "device kernel image is invalid"}, {NotFound, "named symbol not found"},
        {IllegalAddress, "an illegal memory access was encountered"}, {LaunchFailed, "unspecified launch failure"},
        {CaptureUnsupported, "operation not permitted when stream is capturing"}, {Unknown, "unknown error"}};
    *text = texts.at(error);
    return Success;
}

EXPORT Result cuDeviceGetCount(int *count)
{
    *count = 1;
    return Success;
}

EXPORT Result cuDeviceGet(int *device, int ordinal)
{
    *device = ordinal;
    return ordinal == 0 ? Success : InvalidValue;
}

EXPORT Result cuDeviceGetName(char *name, int length, int)
{
    std::snprintf(name, length, "stand-in");
    return Success;
}

EXPORT Result cuDeviceTotalMem_v2(size_t *bytes, int)
{
    *bytes = (size_t)1 << 30;
    return Success;
}

EXPORT Result cuDeviceGetAttribute(int *value, int attribute, int)
{
    const std::map<int, int> values = {{16, multiprocessors}, {75, fault == "old-device" ? 6 : 9}, {76, 0}};
    *value = values.at(attribute);
    return Success;
}

EXPORT Result cuDevicePrimaryCtxRetain(void **context, int)
{
    *context = &theStream;
    return Success;
}

EXPORT Result cuCtxSetCurrent(void *) { return Success; }

EXPORT Result cuStreamCreate(void **stream, unsigned)
{
    *stream = &theStream;
    return Success;
}

// The kernels that the image has, of those that were compiled here under the first word of its first line: "// float; …".
EXPORT Result cuModuleLoadData(void **module, const char *image)
{
    auto loaded = std::make_unique<Module>();
    for (const Kernel &kernel : kernels())
    {
        std::string line = std::string("// ") + kernel.image + ";";
        if (std::strncmp(image, line.c_str(), line.size()) == 0 && std::strstr(image, (std::string(".entry ") + kernel.name + "(").c_str()))
        {
            loaded->functions[kernel.name] = {&kernel};
        }
    }

    *module = loaded.release();
    return Success;
}

EXPORT Result cuModuleGetFunction(void **function, void *module, const char *name)
{
    auto &functions = ((Module *)module)->functions;
    auto found = functions.find(name);
    *function = found == functions.end() ? nullptr : &found->second;
    return found == functions.end() ? NotFound : Success;
}

EXPORT Result cuMemAlloc_v2(char **address, size_t bytes)
{
    LOCKED;
    if (fault == "no-memory")
    {
        return OutOfMemory;
    }

    *address = (char *)std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    std::memset(*address, 0xFF, bytes);
    allocations[*address] = bytes;
    return Success;
}

EXPORT Result cuMemFree_v2(char *address)
{
    LOCKED;
    finish();
    if (allocations.erase(address) == 0)
    {
        return InvalidValue;
    }

    std::free(address);
    return Success;
}

EXPORT Result cuMemsetD8Async(char *address, unsigned char value, size_t bytes, void *)
{
    LOCKED;
    return enqueue([=] { std::memset(address, value, bytes); });
}

EXPORT Result cuMemcpyHtoDAsync_v2(char *to, const char *from, size_t bytes, void *)
{
    LOCKED;
    if (theStream.isCapturing || !isAllocated(to, bytes))
    {
        return theStream.isCapturing ? CaptureUnsupported : InvalidValue;
    }

    uploads++;
    std::vector<char> staged(from, from + bytes);
    return enqueue([=] { std::memcpy(to, staged.data(), staged.size()); });
}

EXPORT Result cuMemcpyDtoHAsync_v2(char *to, const char *from, size_t bytes, void *)
{
    LOCKED;
    if (theStream.isCapturing || !isAllocated(from, bytes))
    {
        return theStream.isCapturing ? CaptureUnsupported : InvalidValue;
    }

    downloads++;
    return enqueue([=] { std::memcpy(to, from, bytes); });
}

EXPORT Result cuStreamSynchronize(void *)
{
    LOCKED;
    waits++;
    return theStream.isCapturing ? CaptureUnsupported : finish();
}

EXPORT Result cuLaunchKernel(
    Function *function, unsigned gridX, unsigned gridY, unsigned, unsigned blockX, unsigned blockY, unsigned, unsigned, void *,
    void **arguments, void **)
{
    LOCKED;
    if (gridX < 1 || gridY < 1 || gridY > 65535 || blockX * blockY < 1 || blockX * blockY > 256)
    {
        return InvalidValue;
    }

    std::shared_ptr<Call> bound;
    try
    {
        bound.reset(function->kernel->bind(arguments));
    }
    catch (Failure &)
    {
        std::fprintf(stderr, "stand-in driver: %s: %s\n", function->kernel->name, failure.c_str());
        return sticky = IllegalAddress;
    }

    return enqueue([=] { launch(*bound, {gridX, gridY}, {blockX, blockY}); });
}

EXPORT Result cuStreamBeginCapture_v2(void *, int)
{
    LOCKED;
    theStream.isCapturing = true;
    theStream.captured.clear();
    return Success;
}

EXPORT Result cuStreamEndCapture(void *, Graph **graph)
{
    LOCKED;
    theStream.isCapturing = false;
    *graph = new Graph{std::move(theStream.captured)};
    return Success;
}

EXPORT Result cuGraphInstantiateWithFlags(Graph **executable, Graph *graph, unsigned long long)
{
    LOCKED;
    *executable = new Graph(*graph);
    return Success;
}

EXPORT Result cuGraphLaunch(Graph *executable, void *)
{
    LOCKED;
    graphLaunches++;
    Result result = Success;
    for (const Work &node : executable->nodes)
    {
        result = result == Success ? enqueue(node) : result;
    }

    return result;
}

EXPORT Result cuGraphDestroy(Graph *graph)
{
    delete graph;
    return Success;
}

EXPORT Result cuGraphExecDestroy(Graph *executable)
{
    LOCKED;
    finish();
    delete executable;
    return Success;
}
