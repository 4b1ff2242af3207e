// PCG64 with NumPy's uniform numbers: src/Numerics/Randomness/Rng. The stream of environment i is column i: the low and the high half of its
// state, then of its increment.
#pragma once

typedef unsigned long long Word;

struct Stream
{
    Matrix<Word> words;
    int column;

    __device__ Word next() const
    {
        const Word low = 4865540595714422341ull, high = 2549297995355413924ull;
        Word before = words(0, column), increment = words(2, column);
        Word product = before * low;
        Word upper = __umul64hi(before, low) + before * high + words(1, column) * low;
        Word sum = product + increment;
        upper += words(3, column) + (sum < product ? 1 : 0);
        words(0, column) = sum;
        words(1, column) = upper;
        Word folded = upper ^ sum;
        int turn = (int)(upper >> 58);
        return folded >> turn | folded << (-turn & 63);
    }

    __device__ double uniform(double low, double high) const
    {
        return low + (high - low) * ((double)(next() >> 11) * (1.0 / 9007199254740992.0));
    }
};
