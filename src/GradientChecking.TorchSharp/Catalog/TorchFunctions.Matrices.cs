using TorchSharp;

namespace Gradus.GradientChecking;

public static partial class TorchFunctions
{
    private static IEnumerable<TorchFunction> Matrices() =>
    [
        TorchFunction.Of("linalg.cholesky", x => torch.linalg.cholesky(x.mm(x.t()) + Constant(0.1, 0, 0, 0.1).reshape(2, 2)), _square),
        TorchFunction.Of("linalg.cond", x => torch.linalg.cond(x), _square),
        TorchFunction.Of("linalg.cond(fro)", x => torch.linalg.cond(x, "fro"), _square),
        TorchFunction.Of("linalg.det", x => torch.linalg.det(x), _square),
        TorchFunction.Of("linalg.det, 3 x 3", x => torch.linalg.det(x), _cube),
        TorchFunction.Of("linalg.eigvalsh", x => torch.linalg.eigvalsh(x + x.t()).exp().sum(), _square),
        TorchFunction.Of("linalg.inv", x => torch.linalg.inv(x), _square),
        TorchFunction.Of("linalg.matrix_exp", x => torch.linalg.matrix_exp(x), _square),
        TorchFunction.Of("linalg.matrix_exp, 3 x 3", x => torch.linalg.matrix_exp(x), _cube),
        TorchFunction.Of("linalg.matrix_norm(1)", x => torch.linalg.matrix_norm(x, 1), _square),
        TorchFunction.Of("linalg.matrix_norm(2)", x => torch.linalg.matrix_norm(x, 2), _square),
        TorchFunction.Of("linalg.matrix_norm(fro)", x => torch.linalg.matrix_norm(x, "fro"), _square),
        TorchFunction.Of("linalg.matrix_norm(nuc)", x => torch.linalg.matrix_norm(x, "nuc"), _square),
        TorchFunction.Of("linalg.slogdet", x => torch.linalg.slogdet(x).Item2, _square),
        TorchFunction.Of("linalg.svdvals", x => torch.linalg.svdvals(x).sum(), _square),
        TorchFunction.Of("matrix_power(-1)", x => x.matrix_power(-1), _square),
        TorchFunction.Of("matrix_power(0)", x => x.matrix_power(0), _square),
        TorchFunction.Of("matrix_power(3)", x => x.matrix_power(3), _square),
        TorchFunction.Of("trace", x => x.trace(), _square),
        Two("bmm", (x, y) => x.reshape(1, 2, 3).bmm(y.reshape(1, 3, 2)), _wide, _tall),
        Two("kron", (x, y) => x.kron(y), _square, _square),
        Two("linalg.cross", (x, y) => torch.linalg.cross(x, y), _wide, _wide),
        Two("linalg.householder_product", (x, tau) => torch.linalg.householder_product(x, tau), _tall, [2]),
        Two("linalg.solve", (a, b) => torch.linalg.solve(a, b), _square, _square),
        Two("linalg.solve_triangular", (a, b) => torch.linalg.solve_triangular(a, b, upper: true), _square, _square),
        Two("linalg.vecdot", (x, y) => torch.linalg.vecdot(x, y), _wide, _wide),
        Two("outer", (x, y) => x.outer(y), _three, _three),
    ];
}
