// What lies between acting and learning: rewards and values become returns and advantages, rows become minibatches, and what the host wants
// to know of an update is gathered in one place. Line by line src/Rl/Equations, in its types.

// r of every step, as the learner takes it. The rows of a rollout are step after step.
KERNEL(TakeRewards, View outcomes, Matrix<float> rewards)
{
    each(rewards.rows / outcomes.cols, outcomes.cols, [&](int t, int i)
    {
        rewards(t * outcomes.cols + i, 0) = (float)outcomes(Outcomes * t + Reward, i);
    });
}

// The same, divided by the standard deviation of the discounted return, which one thread follows in the order of the environments. The
// statistics are count, mean and sum of squares; γ comes after them.
KERNEL(ScaleRewards, View outcomes, View statistics, View running, Matrix<float> rewards)
{
    int n = outcomes.cols;
    double count = statistics(0, 0), mean = statistics(0, 1), squares = statistics(0, 2), gamma = statistics(0, 3);
    SHARED(double, variance, 1);
    for (int t = 0; t < rewards.rows / n; t++)
    {
        for (int i = 0; i < n && threadIdx.x == 0; i++)
        {
            double g = gamma * running(0, i) + outcomes(Outcomes * t + Reward, i);
            count += 1;
            double delta = g - mean;
            mean += delta / count;
            squares += delta * (g - mean);
            running(0, i) = outcomes(Outcomes * t + Ending, i) != 0 ? 0.0 : g;
        }

        if (threadIdx.x == 0)
        {
            variance[0] = count < 2 ? 1.0 : squares / count;
        }

        __syncthreads();
        for (int i = threadIdx.x; i < n; i += blockDim.x)
        {
            double scaled = outcomes(Outcomes * t + Reward, i) / sqrt(variance[0] + 1e-8);
            rewards(t * n + i, 0) = (float)within(scaled, 10);
        }

        __syncthreads();
    }
}

// [A3C §4 return] and [GAE eq. 16]: a thread goes back through the steps of its environment. λ = 1 is
// the former.
KERNEL(
    ChainReturns, View outcomes, Matrix<float> rewards, Matrix<float> values, Matrix<float> last, Matrix<float> finals,
    Matrix<float> nextValues, Matrix<float> returns, Matrix<float> advantages, float gamma, float lambda, int wholeReturns)
{
    int n = last.rows, steps = rewards.rows / n;
    each(1, n, [&](int, int i)
    {
        float after = 0; // R or A of the step after
        for (int t = steps - 1; t >= 0; t--)
        {
            int row = t * n + i, ending = (int)outcomes(Outcomes * t + Ending, i);
            float discount = ending & Terminated ? 0.0f : gamma, value = values(row, 0), reward = rewards(row, 0);
            bool flows = t + 1 < steps && !ending;
            float next = ending && discount != 0 ? finals(row, 0) : t + 1 < steps ? values(row + n, 0) : last(i, 0);
            nextValues(row, 0) = next;
            if (wholeReturns)
            {
                after = reward + discount * (flows ? after : next);
                returns(row, 0) = after;
                advantages(row, 0) = after - value;
            }
            else
            {
                float delta = reward + discount * next - value;
                after = flows ? delta + discount * lambda * after : delta;
                advantages(row, 0) = after;
                returns(row, 0) = after + value;
            }
        }
    });
}

// A sum of doubles by the first threads of a block, each of which adds every fourth of term(i), or by one thread all of them; the others
// fetch what is added next.
constexpr int SumTile = 512;

template <typename Term>
__device__ double chainSum(int count, int chains, Term term)
{
    SHARED(double, terms, SumTile);
    SHARED(double, sums, 4);
    int whole = count / chains * chains;
    double sum = 0;
    for (int start = 0; start < count; start += SumTile)
    {
        int tile = count - start < SumTile ? count - start : SumTile;
        for (int i = threadIdx.x; i < tile; i += blockDim.x)
        {
            terms[i] = term(start + i);
        }

        __syncthreads();
        for (int i = threadIdx.x; i < tile && threadIdx.x < chains; i += chains)
        {
            sum += start + i < whole ? terms[i] : 0.0;
        }

        for (int i = whole > start ? whole - start : 0; i < tile && threadIdx.x == 0; i++)
        {
            sum += terms[i]; // the rest goes to the first chain
        }

        __syncthreads();
    }

    if (threadIdx.x < chains)
    {
        sums[threadIdx.x] = sum;
    }

    __syncthreads();
    double total = chains == 1 ? sums[0] : sums[0] + sums[1] + (sums[2] + sums[3]);
    __syncthreads();
    return total;
}

// Moments.Normalize over all numbers; one alone stays.
KERNEL(NormalizeMoments, Matrix<float> x)
{
    int count = x.count();
    if (count == 1)
    {
        return;
    }

    double mean = chainSum(count, 4, [&](int i) { return (double)x[i]; }) / count;
    double squares = chainSum(count, 4, [&](int i)
    {
        double distance = (double)x[i] - mean;
        return distance * distance;
    });
    double scale = 1 / (sqrt(squares / (count - 1)) + 1e-8);
    for (int i = threadIdx.x; i < count; i += blockDim.x)
    {
        x[i] = (float)(((double)x[i] - mean) * scale);
    }
}

// Moments.ExplainedVariance over all rows.
KERNEL(ExplainVariance, Matrix<float> values, Matrix<float> returns, View explained)
{
    int count = returns.count();
    double firstR = returns[0], firstE = firstR - (double)values[0];
    auto ofReturn = [&](int i) { return (double)returns[i] - firstR; };
    auto ofError = [&](int i) { return (double)returns[i] - (double)values[i] - firstE; };
    double n = count;
    double sumR = chainSum(count, 1, ofReturn);
    double sumRR = chainSum(count, 1, [&](int i) { return ofReturn(i) * ofReturn(i); });
    double sumE = chainSum(count, 1, ofError);
    double sumEE = chainSum(count, 1, [&](int i) { return ofError(i) * ofError(i); });
    double varianceR = sumRR / n - sumR / n * (sumR / n);
    double varianceE = sumEE / n - sumE / n * (sumE / n);
    if (threadIdx.x == 0)
    {
        explained(0, 0) = varianceR > 0 ? 1 - varianceE / varianceR : notANumber();
    }
}

// PpoLoss.MeasureRatios: the mean of (r − 1) − ln r, and the share of ratios outside the clip range.
KERNEL(MeasureRatios, Matrix<float> ratios, Matrix<float> logRatios, Matrix<float> weights, View range, View measured)
{
    double clipRange = range(0, 0);
    double kl = chainSum(
        ratios.count(), 1, [&](int i) { return (double)weights[i] * ((double)ratios[i] - 1 - (double)logRatios[i]); });
    double clipped = chainSum(
        ratios.count(), 1, [&](int i) { return (double)weights[i] * (magnitude((double)ratios[i] - 1) > clipRange ? 1 : 0); });
    if (threadIdx.x == 0)
    {
        measured(0, 0) = isNaN(kl) ? kl : larger(kl, 0);
        measured(0, 1) = clipped;
    }
}

// Five numbers side by side, as the host will read them.
KERNEL(Note, Matrix<float> a, Matrix<float> b, Matrix<float> c, Matrix<float> d, Matrix<float> e, View note)
{
    each(1, 1, [&](int, int)
    {
        note(0, 0) = a(0, 0);
        note(0, 1) = b(0, 0);
        note(0, 2) = c(0, 0);
        note(0, 3) = d(0, 0);
        note(0, 4) = e(0, 0);
    });
}

template <typename Element>
__device__ void gather(const Matrix<Element> &x, const Matrix<int> &rows, const Matrix<Element> &y)
{
    each(1, y.count(), [&](int, int at)
    {
        int row = at / y.cols, col = at % y.cols;
        y(row, col) = x(rows(0, row), col);
    });
}

KERNEL(GatherNumbers, Matrix<float> x, Matrix<int> rows, Matrix<float> y) { gather(x, rows, y); }

KERNEL(GatherIntegers, Matrix<int> x, Matrix<int> rows, Matrix<int> y) { gather(x, rows, y); }
