// Optimiser steps. Numbers that change from step to step are read from device memory, so that a step can be replayed.

KERNEL(SgdStep, View gradient, View learningRate, View velocity, View theta, Real momentum)
{
    Real minusEta = negated(learningRate(0, 0));
    each(1, theta.cols, [&](int, int p)
    {
        Real b = fma(momentum, velocity(0, p), gradient(0, p));
        velocity(0, p) = b;
        theta(0, p) = fma(minusEta, b, theta(0, p));
    });
}

KERNEL(RmsPropStep, View gradient, View learningRate, View meanSquare, View theta, Real decay, Real epsilon, int epsilonInsideRoot)
{
    Real eta = learningRate(0, 0);
    Real rest = 1 - decay;
    Real inside = epsilonInsideRoot ? epsilon : (Real)0;
    Real outside = epsilonInsideRoot ? (Real)0 : epsilon;
    each(1, theta.cols, [&](int, int p)
    {
        Real g = gradient(0, p);
        Real v = fma(decay, meanSquare(0, p), rest * g * g);
        meanSquare(0, p) = v;
        Real root = rootInSteps(v + inside) + outside;
        theta(0, p) = theta(0, p) - eta * g / root;
    });
}

KERNEL(AdamStep, View gradient, View scalars, View mean, View meanSquare, View theta, Real beta1, Real beta2)
{
    Real step = scalars(0, 0) / scalars(0, 1);
    Real rootScale = 1 / sqrt(scalars(0, 2));
    Real epsilon = scalars(0, 3);
    Real rest1 = 1 - beta1;
    Real rest2 = 1 - beta2;
    each(1, theta.cols, [&](int, int p)
    {
        Real g = gradient(0, p);
        Real m = fma(beta1, mean(0, p), rest1 * g);
        Real v = fma(beta2, meanSquare(0, p), rest2 * g * g);
        mean(0, p) = m;
        meanSquare(0, p) = v;
        Real denominator = fma(rootInSteps(v), rootScale, epsilon);
        theta(0, p) = theta(0, p) - step * m / denominator;
    });
}
