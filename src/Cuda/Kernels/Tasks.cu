// Environments that live on the device, and what acts in them there: a translation unit of its own, compiled once with REAL=double
// (./compile). A thread steps one environment.
#include "Numbers.h"
#include "Matrix.h"
#include "Random.h"
#include "Trigonometry.h"
#include "ClassicControl.h"
#include "MinAtarBoard.h"
#include "MinAtar.h"
#include "Seaquest.h"

// What a step leaves to the host, in columns of the environments; the layout of PlacedControlBatch in C#.
enum Outcome { Reward, Return, Length, Ending, Outcomes };
enum { Terminated = 1, Truncated = 2 };

template <typename Task>
__device__ void observe(const Numbers &s, const Matrix<float> &observations)
{
    for (int d = 0; d < Task::Observations; d++)
    {
        observations(s.environment, d) = (float)s[Task::observed(d)];
    }
}

// A step with the episode's limit and what follows an end: the next episode begins at once, or with nextStep in a step of its own. What the
// step before left may be where this one leaves it.
template <typename Task>
__device__ void step(
    const View &columns, const Matrix<Word> &streams, const View &actions, const View &before, const View &outcome,
    const Matrix<float> &observations, const Matrix<float> &finals, int maxSteps, int nextStep)
{
    each(1, columns.cols, [&](int, int i)
    {
        Numbers s{columns, i};
        Stream stream{streams, i};
        bool begins = before(Ending, i) != 0;
        double total = begins ? 0.0 : before(Return, i), length = begins ? 0.0 : before(Length, i), reward = 0;
        int ending = 0;
        if (begins && nextStep)
        {
            Task::begin(stream, s);
        }
        else
        {
            bool over;
            reward = Task::advance(s, actions(0, i), over);
            total += reward;
            length += 1;
            ending = (over ? Terminated : 0) + (length >= maxSteps ? Truncated : 0);
            if (ending && !nextStep)
            {
                observe<Task>(s, finals);
                Task::begin(stream, s);
            }
        }

        observe<Task>(s, observations);
        outcome(Reward, i) = reward;
        outcome(Return, i) = total;
        outcome(Length, i) = length;
        outcome(Ending, i) = ending;
    });
}

#define TASK(Name) \
    KERNEL( \
        Step##Name, View columns, Matrix<Word> streams, View actions, View before, View outcome, \
        Matrix<float> observations, Matrix<float> finals, int maxSteps, int nextStep) \
    { \
        step<Name>(columns, streams, actions, before, outcome, observations, finals, maxSteps, nextStep); \
    }

TASK(Acrobot)
TASK(CartPole)
TASK(MountainCar)
TASK(MountainCarContinuous)
TASK(Pendulum)

// An action of each row, by inverting the cumulative distribution as Categorical in C# does, with draws first, first + 1, … of a stream.
KERNEL(SampleCategorical, Matrix<float> probabilities, Matrix<Word> stream, Matrix<int> actions, View taken, int first)
{
    each(1, probabilities.rows, [&](int, int i)
    {
        float u = (float)unit(Stream{stream, 0}.draw(first + i));
        float cumulative = 0;
        int chosen = 0;
        for (int a = 0; a < probabilities.cols; a++)
        {
            float probability = probabilities(i, a);
            cumulative += probability;
            if (u < cumulative)
            {
                chosen = a;
                break;
            }

            chosen = probability > 0 ? a : chosen;
        }

        actions(i, 0) = chosen;
        taken(0, i) = chosen;
    });
}

// An action of each row, with the normal numbers at hand; it is clipped when an environment takes it.
KERNEL(
    SampleGaussian, Matrix<float> mean, Matrix<float> sigma, Matrix<float> noise, Matrix<float> bounds, Matrix<float> actions, View taken)
{
    float low = bounds(0, 0), high = bounds(0, 1);
    each(1, mean.rows, [&](int, int i)
    {
        float action = mean(i, 0) + sigma(i, 0) * noise(i, 0);
        actions(i, 0) = action;
        taken(0, i) = action < low ? low : high < action ? high : action;
    });
}

#include "Games.cu"
#include "Rollouts.cu"
#include "Conjugates.cu"
