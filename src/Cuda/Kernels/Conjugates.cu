// TRPO between its gradient and its step: products with a policy's Fisher matrix, and conjugate gradients whose numbers stay here. Line by
// line src/Rl/Distributions/*.FisherProduct and src/Tensors/LinearAlgebra/ConjugateGradient.

KERNEL(CategoricalFisher, Matrix<float> probabilities, Matrix<float> v, Matrix<float> product)
{
    each(1, v.rows, [&](int, int row)
    {
        float mean = 0;
        for (int a = 0; a < v.cols; a++)
        {
            mean += probabilities(row, a) * v(row, a);
        }

        for (int a = 0; a < v.cols; a++)
        {
            product(row, a) = probabilities(row, a) * (v(row, a) - mean);
        }
    });
}

KERNEL(GaussianFisher, Matrix<float> sigma, Matrix<float> v, Matrix<float> product, int parameter)
{
    each(1, v.count(), [&](int, int at)
    {
        float x = v[at];
        product[at] = parameter == 0 ? x / (sigma[at] * sigma[at]) : x + x;
    });
}

// What conjugate gradients remember, side by side.
enum Conjugates { Start, Square, Goal, Iterations, IsPositive, IsActive, Alpha, Beta };

KERNEL(BeginConjugates, Matrix<float> square, View tolerance, View state)
{
    each(1, 1, [&](int, int)
    {
        double start = square(0, 0);
        state(0, Start) = state(0, Square) = start;
        state(0, Goal) = tolerance(0, 0) * tolerance(0, 0) * start;
        state(0, Iterations) = state(0, Alpha) = state(0, Beta) = 0;
        state(0, IsPositive) = state(0, IsActive) = 1;
    });
}

// α = rᵀr / pᵀM p, unless the end was reached before.
KERNEL(CurveConjugates, Matrix<float> curvature, View state)
{
    each(1, 1, [&](int, int)
    {
        if (state(0, IsActive) == 0 || !(state(0, Square) > state(0, Goal)))
        {
            state(0, IsActive) = 0;
            return;
        }

        double curve = curvature(0, 0);
        float alpha = (float)(state(0, Square) / curve);
        state(0, Iterations) = state(0, Iterations) + 1;
        state(0, Alpha) = alpha;
        state(0, IsPositive) = state(0, IsActive) = curve > 0 && alpha - alpha == 0;
    });
}

// x += α p, r −= α M p.
KERNEL(AdvanceConjugates, View state, Matrix<float> direction, Matrix<float> product, Matrix<float> x, Matrix<float> residual)
{
    if (state(0, IsActive) != 0)
    {
        float alpha = (float)state(0, Alpha);
        each(1, x.cols, [&](int, int j)
        {
            x(0, j) = fma(alpha, direction(0, j), x(0, j));
            residual(0, j) = fma(-alpha, product(0, j), residual(0, j));
        });
    }
}

// β = rᵀr / (rᵀr before).
KERNEL(MeasureConjugates, Matrix<float> square, View state)
{
    each(1, 1, [&](int, int)
    {
        if (state(0, IsActive) != 0)
        {
            double after = square(0, 0);
            state(0, Beta) = (float)(after / state(0, Square));
            state(0, Square) = after;
        }
    });
}

// p ← r + β p.
KERNEL(TurnConjugates, View state, Matrix<float> residual, Matrix<float> direction)
{
    if (state(0, IsActive) != 0)
    {
        float beta = (float)state(0, Beta);
        each(1, direction.cols, [&](int, int j)
        {
            float scaled = beta * direction(0, j);
            direction(0, j) = residual(0, j) + scaled;
        });
    }
}
