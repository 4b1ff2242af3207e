// Convolutions, as products whose left factor is read from the images, and pooling. Gradients of images are taken pixel by pixel, so that
// no two threads add to one number.

KERNEL(Convolve, View x, View weight, View y, Patches patches, int tall, int accumulate, int chunkTerms)
{
    int size = patches.size(), positions = patches.positions(), filters = weight.cols;
    bool hasBias = weight.rows > size;
    product(
        tall, x.rows * positions, filters, size, chunkTerms, PatchRows{x, patches},
        [&](int k, int n) { return weight(k, n); },
        [&](int m, int n)
        {
            Real bias = hasBias ? weight(size, n) : (Real)0;
            Real before = accumulate ? y(m / positions, m % positions * filters + n) : (Real)0;
            return accumulate ? (hasBias ? before + bias : before) : bias;
        },
        [&](int m, int n, Real sum) { y(m / positions, m % positions * filters + n) = sum; });
}

// Positions in the order of the managed backend: down the columns of positions, from left to right.
KERNEL(ConvolveInputVjp, View dy, View weight, View dx, Patches patches, int accumulate)
{
    int filters = weight.cols, plane = patches.height * patches.width;
    each(dx.rows, dx.cols, [&](int b, int i)
    {
        int channel = patches.channelsLast ? i % patches.channels : i / plane;
        int pixel = patches.channelsLast ? i / patches.channels : i % plane;
        int y = pixel / patches.width, x = pixel % patches.width;
        Real total = accumulate ? dx(b, i) : (Real)0;
        for (int column = patches.firstOver(x); column < patches.endOver(x, patches.outputWidth); column++)
        {
            for (int row = patches.firstOver(y); row < patches.endOver(y, patches.outputHeight); row++)
            {
                int ky = y + patches.padding - row * patches.stride, kx = x + patches.padding - column * patches.stride;
                int element = patches.elementOf(ky, kx, channel);
                int position = row * patches.outputWidth + column;
                Real sum = 0;
                for (int o = 0; o < filters; o++)
                {
                    sum = fma(dy(b, position * filters + o), weight(element, o), sum);
                }

                total += sum;
            }
        }

        dx(b, i) = total;
    });
}

// Rows firstRow, firstRow + 1, … of the weights' gradient; the row after the last weight is the bias, whose factor is one.
KERNEL(ConvolveWeightVjp, View x, View dy, View dWeight, Patches patches, int tall, int firstRow)
{
    int size = patches.size(), positions = patches.positions(), filters = dWeight.cols;
    PatchRows rows{x, patches};
    product(
        tall, dWeight.rows, filters, x.rows * positions, x.rows * positions,
        [&](int m, int k) { return firstRow + m < size ? rows(k, firstRow + m) : (Real)1; },
        [&](int k, int n) { return dy(k / positions, k % positions * filters + n); },
        [&](int m, int n) { return dWeight(m, n); },
        [&](int m, int n, Real sum) { dWeight(m, n) = sum; });
}

// Second moments of all patches with a one appended. The corner is their number, which is exact where a sum of ones would not be.
KERNEL(PatchSecondMoment, View x, View c, Patches patches, int tall)
{
    int size = patches.size(), count = x.rows * patches.positions();
    PatchRows rows{x, patches};
    product(
        tall, size + 1, size + 1, count, count,
        [&](int m, int k) { return m < size ? rows(k, m) : (Real)1; },
        [&](int k, int n) { return n < size ? rows(k, n) : (Real)1; },
        [&](int, int) { return (Real)0; },
        [&](int m, int n, Real sum) { c(m, n) = m == size && n == size ? (Real)count : sum; });
}

// The place in the image of the largest number under a position; a NaN is larger than any, the last one largest. Pooled images have their
// channels last.
__device__ inline int largestOf(const View &x, int b, const Patches &patches, int position, int channel)
{
    int largest = -1;
    for (int k = 0; k < patches.kernel * patches.kernel; k++)
    {
        int index = patches.indexOf(position, k * patches.channels + channel);
        if (index >= 0 && (largest < 0 || x(b, largest) < x(b, index) || isNaN(x(b, index))))
        {
            largest = index;
        }
    }

    return largest;
}

KERNEL(MaxPool, View x, View y, Patches patches)
{
    each(y.rows, y.cols, [&](int b, int i) { y(b, i) = x(b, largestOf(x, b, patches, i / patches.channels, i % patches.channels)); });
}

KERNEL(MaxPoolJvp, View x, View dx, View dy, Patches patches)
{
    each(dy.rows, dy.cols, [&](int b, int i) { dy(b, i) = dx(b, largestOf(x, b, patches, i / patches.channels, i % patches.channels)); });
}

// f(position) for all positions over a number of an image, in ascending order.
template <typename F>
__device__ void eachPositionOver(const Patches &patches, int index, F f)
{
    int pixel = index / patches.channels, y = pixel / patches.width, x = pixel % patches.width;
    for (int row = patches.firstOver(y); row < patches.endOver(y, patches.outputHeight); row++)
    {
        for (int column = patches.firstOver(x); column < patches.endOver(x, patches.outputWidth); column++)
        {
            f(row * patches.outputWidth + column);
        }
    }
}

KERNEL(MaxPoolVjp, View x, View dy, View dx, Patches patches)
{
    each(dx.rows, dx.cols, [&](int b, int i)
    {
        int channel = i % patches.channels;
        Real sum = dx(b, i);
        eachPositionOver(patches, i, [&](int position)
        {
            if (largestOf(x, b, patches, position, channel) == i)
            {
                sum += dy(b, position * patches.channels + channel);
            }
        });
        dx(b, i) = sum;
    });
}

KERNEL(AveragePool, View x, View y, Patches patches)
{
    Real share = 1 / (Real)(patches.kernel * patches.kernel);
    each(y.rows, y.cols, [&](int b, int i)
    {
        Real sum = 0;
        for (int k = i % patches.channels; k < patches.size(); k += patches.channels)
        {
            int index = patches.indexOf(i / patches.channels, k);
            sum += index < 0 ? (Real)0 : x(b, index);
        }

        y(b, i) = sum * share;
    });
}

KERNEL(AveragePoolVjp, View dy, View dx, Patches patches)
{
    Real share = 1 / (Real)(patches.kernel * patches.kernel);
    each(dx.rows, dx.cols, [&](int b, int i)
    {
        Real sum = dx(b, i);
        int channel = i % patches.channels;
        eachPositionOver(patches, i, [&](int position) { sum = fma(dy(b, position * patches.channels + channel), share, sum); });
        dx(b, i) = sum;
    });
}
