// Environments that live on the device, as a translation unit of its own, compiled once with REAL=double (./compile). A thread steps one.
#include "Numbers.h"
#include "Matrix.h"
#include "Random.h"
#include "Trigonometry.h"
#include "ClassicControl.h"

// What a step leaves to the host, in columns of the environments; the layout of PlacedControlBatch in C#.
enum Outcome { Reward, Return, Length, Ending };
enum { Terminated = 1, Truncated = 2 };

template <typename Task>
__device__ void observe(const Numbers &s, const Matrix<float> &observations)
{
    for (int d = 0; d < Task::Observations; d++)
    {
        observations(s.environment, d) = (float)s[Task::observed(d)];
    }
}

// A step with the episode's limit and what follows an end: the next episode begins at once, or with nextStep in a step of its own.
template <typename Task>
__device__ void step(
    const View &columns, const Matrix<Word> &streams, const View &actions, const View &outcome, const Matrix<float> &observations,
    const Matrix<float> &finals, int maxSteps, int nextStep)
{
    each(1, columns.cols, [&](int, int i)
    {
        Numbers s{columns, i};
        Stream stream{streams, i};
        bool begins = outcome(Ending, i) != 0;
        double total = begins ? 0.0 : outcome(Return, i), length = begins ? 0.0 : outcome(Length, i), reward = 0;
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
        Step##Name, View columns, Matrix<Word> streams, View actions, View outcome, Matrix<float> observations, Matrix<float> finals, \
        int maxSteps, int nextStep) \
    { \
        step<Name>(columns, streams, actions, outcome, observations, finals, maxSteps, nextStep); \
    }

TASK(Acrobot)
TASK(CartPole)
TASK(MountainCar)
TASK(MountainCarContinuous)
TASK(Pendulum)
