// What the games of MinAtar share: src/Envs/MinAtar/MinAtarBoard, MinAtarFrame and MinAtarMoves, and NumPy's legacy random stream.
#pragma once

// MT19937: src/Numerics/Randomness/RandomState. The key of stream i is column i, and below it the place of the next word.
struct Twister
{
    enum { Size = 624, Middle = 397 };

    Matrix<unsigned> words;
    int column;

    __device__ unsigned &key(int k) const { return words(k, column); }

    static __device__ unsigned twisted(unsigned here, unsigned after, unsigned far)
    {
        unsigned joined = (here & 0x80000000u) | (after & 0x7FFFFFFFu);
        return far ^ joined >> 1 ^ (after & 1) * 0x9908B0DFu;
    }

    __device__ void twist() const
    {
        for (int i = 0; i < Size; i++)
        {
            key(i) = twisted(key(i), key((i + 1) % Size), key((i + Middle) % Size));
        }
    }

    __device__ unsigned next() const
    {
        unsigned at = key(Size);
        if (at >= Size)
        {
            twist();
            at = 0;
        }

        unsigned word = key(at);
        key(Size) = at + 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C5680u;
        word ^= word << 15 & 0xEFC60000u;
        return word ^ word >> 18;
    }

    __device__ double uniform() const
    {
        long long high = next() >> 5;
        long long low = next() >> 6;
        return (double)((high << 26) + low) * (1.0 / 9007199254740992.0);
    }

    // From low to end − 1.
    __device__ int integer(int low, int end) const
    {
        unsigned largest = (unsigned)(end - low) - 1;
        if (largest == 0)
        {
            return low;
        }

        unsigned mask = 0xFFFFFFFFu >> (__clzll(largest) - 32), value;
        do
        {
            value = next() & mask;
        }
        while (value > largest);
        return low + (int)value;
    }
};

enum Action { None, Left, Up, Right, Down, Fire };

constexpr int Side = 10, LastCell = Side - 1;

__device__ inline int limited(int x, int low, int high) { return x < low ? low : high < x ? high : x; }

__device__ inline int columnAfter(int action, int x) { return limited(x + (action == Right) - (action == Left), 0, LastCell); }

__device__ inline int rowAfter(int action, int y, int top, int bottom)
{
    return limited(y + (action == Down) - (action == Up), top, bottom);
}

// A set of cells, five rows in each half.
struct Board
{
    enum { HalfRows = Side / 2, HalfSize = HalfRows * Side };
    static constexpr Word HalfMask = (1ull << HalfSize) - 1, RowMask = (1ull << Side) - 1;
    static constexpr Word ColumnMask = 1ull | 1ull << 10 | 1ull << 20 | 1ull << 30 | 1ull << 40;

    Word upper;
    Word lower;

    static __device__ Board cell(int x, int y)
    {
        return y < HalfRows ? Board{1ull << (y * Side + x), 0} : Board{0, 1ull << ((y - HalfRows) * Side + x)};
    }

    static __device__ Board rectangle(int left, int top, int width, int height)
    {
        Board board = {0, 0};
        for (int cellNumber = 0; cellNumber < width * height; cellNumber++)
        {
            board = board | cell(left + cellNumber % width, top + cellNumber / width);
        }

        return board;
    }

    __device__ Board operator|(const Board &b) const { return {upper | b.upper, lower | b.lower}; }

    __device__ Board operator&(const Board &b) const { return {upper & b.upper, lower & b.lower}; }

    __device__ Board without(const Board &b) const { return {upper & ~b.upper, lower & ~b.lower}; }

    __device__ bool isEmpty() const { return (upper | lower) == 0; }

    __device__ int count() const { return __popcll(upper) + __popcll(lower); }

    __device__ bool contains(int x, int y) const { return !(*this & cell(x, y)).isEmpty(); }

    __device__ bool touchesRow(int y) const { return ((y < HalfRows ? upper >> y * Side : lower >> (y - HalfRows) * Side) & RowMask) != 0; }

    __device__ bool touchesColumn(int x) const { return ((upper | lower) >> x & ColumnMask) != 0; }

    __device__ int lowestIn(int x) const
    {
        Word below = lower >> x & ColumnMask;
        return below != 0 ? HalfRows + (63 - __clzll(below)) / Side : (63 - __clzll(upper >> x & ColumnMask)) / Side;
    }

    __device__ Board raised() const { return {upper >> Side | (lower & RowMask) << (HalfSize - Side), lower >> Side}; }

    __device__ Board lowered() const
    {
        return {upper << Side & HalfMask, (lower << Side & HalfMask) | upper >> (HalfSize - Side)};
    }

    __device__ Board loweredAround() const { return lowered() | Board{lower >> (HalfSize - Side), 0}; }

    __device__ Board movedLeft() const { return {upper >> 1, lower >> 1}; }

    __device__ Board movedRight() const { return {upper << 1, lower << 1}; }
};

// One environment's row of a matrix of frames (10, 10, C), with the channel last.
struct Frame
{
    Matrix<float> frames;
    int environment;
    int channels;

    __device__ void clear() const
    {
        for (int k = 0; k < frames.cols; k++)
        {
            frames(environment, k) = 0;
        }
    }

    __device__ void set(int x, int y, int channel) const { frames(environment, (y * Side + x) * channels + channel) = 1; }

    __device__ void setAll(const Board &board, int channel) const
    {
        for (int half = 0; half < 2; half++)
        {
            for (Word left = half ? board.lower : board.upper; left != 0; left &= left - 1)
            {
                int cell = __ffsll((long long)left) - 1 + half * Board::HalfSize;
                set(cell % Side, cell / Side, channel);
            }
        }
    }
};
