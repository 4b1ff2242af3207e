// Lesson 3: reverse mode by hand. The gradient of a small network, written out line by line and compared with the tape's.
//
//     dotnet run -c Release --project examples/03-ReverseByHand
using Gradus;
using Gradus.Autodiff;

// The function: two inputs, two hidden units, one output, one sample.
//
//     a_j = x_1 W_1j + x_2 W_2j + b_j       the hidden layer
//     h_j = tanh a_j
//     y   = h_1 v_1 + h_2 v_2 + c           the output layer
//     L   = (y − target)²
double[] x = [0.5, -1.0];
double[,] W = { { 0.1, 0.4 }, { -0.3, 0.2 } };
double[] b = [0.05, -0.1];
double[] v = [0.7, -0.6];
double c = 0.2;
double target = 1.0;

// ---- Forward. Every intermediate value is kept, because the way back needs them.
var a = new double[2];
var h = new double[2];
for (int j = 0; j < 2; j++)
{
    a[j] = (x[0] * W[0, j]) + (x[1] * W[1, j]) + b[j];
    h[j] = Math.Tanh(a[j]);
}

double y = (h[0] * v[0]) + (h[1] * v[1]) + c;
double L = (y - target) * (y - target);

// ---- Backward. A bar means "derivative of L with respect to this value": ȳ = ∂L/∂y. Start at L̄ = 1 and walk the same lines from last to
// first. Each line y = f(x) hands its ȳ on to its inputs, times its own derivative: x̄ += f′(x)·ȳ. It adds, because a value that is used
// twice gets its share from both uses.
double dL = 1;                                        // L̄ = 1
double dy = 2 * (y - target) * dL;                    // L = (y − target)²     ⇒ ȳ = 2 (y − target) L̄
var dv = new double[2];
var dh = new double[2];
for (int j = 0; j < 2; j++)
{
    dv[j] += h[j] * dy;                               // y = Σ h_j v_j + c     ⇒ v̄_j += h_j ȳ
    dh[j] += v[j] * dy;                               //                         h̄_j += v_j ȳ
}

double dc = dy;                                       //                         c̄ += ȳ
var da = new double[2];
var db = new double[2];
var dW = new double[2, 2];
var dx = new double[2];
for (int j = 0; j < 2; j++)
{
    da[j] += (1 - (h[j] * h[j])) * dh[j];             // h = tanh a            ⇒ ā_j += (1 − h_j²) h̄_j
    db[j] += da[j];                                   // a = x W + b           ⇒ b̄_j += ā_j
    for (int i = 0; i < 2; i++)
    {
        dW[i, j] += x[i] * da[j];                     //                         W̄_ij += x_i ā_j
        dx[i] += W[i, j] * da[j];                     //                         x̄_i += W_ij ā_j
    }
}

// ---- The same on a tape. A layer's bias is the last row of its matrix, so (W, b) is one (3, 2) block and (v, c) one (3, 1) block.
var tape = new Tape<double>(new ReferenceBackend<double>());
Var<double> tx = tape.Leaf("x", 1, 2);
Var<double> tW = tape.Leaf("W", 3, 2);
Var<double> tv = tape.Leaf("v", 3, 1);
Var<double> tTarget = tape.Input("target", 1, 1); // an input: no gradient flows into it
tx.Value.CopyFrom(x);
tW.Value.CopyFrom([W[0, 0], W[0, 1], W[1, 0], W[1, 1], b[0], b[1]]);
tv.Value.CopyFrom([v[0], v[1], c]);
tTarget.Value[0, 0] = target;
Var<double> tL = (tx.Linear(tW).Tanh().Linear(tv) - tTarget).Square();
CompiledTape<double> compiled = tape.Compile();
compiled.Forward();
compiled.Backward(tL);

// ---- Side by side.
Console.WriteLine($"L by hand {L:R}, on the tape {tL.Value[0, 0]:R}\n");
Console.WriteLine($"{"gradient",-10}{"by hand",24}{"on the tape",24}");
double worst = Math.Abs(L - tL.Value[0, 0]);
for (int i = 0; i < 2; i++)
{
    Compare($"x̄_{i + 1}", dx[i], tx.Gradient[0, i]);
}

for (int i = 0; i < 2; i++)
{
    for (int j = 0; j < 2; j++)
    {
        Compare($"W̄_{i + 1}{j + 1}", dW[i, j], tW.Gradient[i, j]);
    }
}

for (int j = 0; j < 2; j++)
{
    Compare($"b̄_{j + 1}", db[j], tW.Gradient[2, j]); // the last row
}

for (int j = 0; j < 2; j++)
{
    Compare($"v̄_{j + 1}", dv[j], tv.Gradient[j, 0]);
}

Compare("c̄", dc, tv.Gradient[2, 0]); // the last row

Console.WriteLine();
Claim.That(worst < 1e-15, $"the largest difference is {worst:G2}: rounding, and nothing else");

void Compare(string name, double byHand, double onTape)
{
    // A combining bar (U+0304) takes no column on the screen, so it must not count when padding.
    int width = 10 + name.Count(letter => letter == '̄');
    Console.WriteLine($"{name.PadRight(width)}{byHand,24:R}{onTape,24:R}");
    worst = Math.Max(worst, Math.Abs(byHand - onTape));
}
