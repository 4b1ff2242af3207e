// PCG64 with NumPy's uniform numbers: src/Numerics/Randomness/Rng. Stream i is column i: the low and the high half of its state, then of
// its increment.
#pragma once

typedef unsigned long long Word;

// An integer of 128 bits.
struct Wide
{
    Word low;
    Word high;

    __device__ Wide operator+(const Wide &b) const
    {
        Word sum = low + b.low;
        return {sum, high + b.high + (sum < low ? 1 : 0)};
    }

    __device__ Wide operator*(const Wide &b) const { return {low * b.low, __umul64hi(low, b.low) + low * b.high + high * b.low}; }
};

__device__ inline Wide multiplier() { return {4865540595714422341ull, 2549297995355413924ull}; }

// The 64 bits that a state shows.
__device__ inline Word shown(const Wide &state)
{
    Word folded = state.high ^ state.low;
    int turn = (int)(state.high >> 58);
    return folded >> turn | folded << (-turn & 63);
}

__device__ inline double unit(Word bits) { return (double)(bits >> 11) * (1.0 / 9007199254740992.0); }

struct Stream
{
    Matrix<Word> words;
    int column;

    __device__ Wide state() const { return {words(0, column), words(1, column)}; }

    __device__ Wide increment() const { return {words(2, column), words(3, column)}; }

    __device__ Word next() const
    {
        Wide after = state() * multiplier() + increment();
        words(0, column) = after.low;
        words(1, column) = after.high;
        return shown(after);
    }

    __device__ double uniform(double low, double high) const { return low + (high - low) * unit(next()); }

    // Draw number n from here, counted from 0, which moves nothing: a state moves by x ← a·x + c, and n such steps are one of that form,
    // made of the powers of two in n.
    __device__ Word draw(int n) const
    {
        Wide factor = {1, 0}, term = {0, 0}, stepFactor = multiplier(), stepTerm = increment();
        for (unsigned left = (unsigned)n + 1; left > 0; left /= 2)
        {
            if (left & 1)
            {
                factor = factor * stepFactor;
                term = term * stepFactor + stepTerm;
            }

            stepTerm = stepTerm * stepFactor + stepTerm;
            stepFactor = stepFactor * stepFactor;
        }

        return shown(factor * state() + term);
    }
};
