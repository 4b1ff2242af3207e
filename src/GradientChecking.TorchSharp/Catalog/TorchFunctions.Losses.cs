using TorchSharp;

namespace Gradus.GradientChecking;

public static partial class TorchFunctions
{
    private static IEnumerable<TorchFunction> Losses() =>
    [
        Number("binary_cross_entropy", x => torch.nn.functional.binary_cross_entropy(x, Constant(1)), 0, 1),
        Two("binary_cross_entropy_with_logits", (x, y) => torch.nn.functional.binary_cross_entropy_with_logits(x, y), _three, _three),
        Two("cosine_embedding_loss", (x, y) => torch.nn.functional.cosine_embedding_loss(x, y, Constant(1, -1)), _wide, _wide),
        TorchFunction.Of("cross_entropy", x => torch.nn.functional.cross_entropy(x, torch.tensor(new long[] { 0, 2 }), label_smoothing: 0.1), _wide),
        TorchFunction.Of("ctc_loss", x => CtcLoss(x), 4, 3),
        TorchFunction.Of("ctc_loss of log_softmax", x => CtcLoss(x.log_softmax(1)), 4, 3),
        Two("gaussian_nll_loss, variance", (x, v) => torch.nn.functional.gaussian_nll_loss(x, Constant(1, 2).reshape(2, 1), v.exp()), [2, 1], [2, 1]),
        TorchFunction.Of("hinge_embedding_loss", x => torch.nn.functional.hinge_embedding_loss(x, Constant(1, -1, 1), 1), _three),
        Two("huber_loss", (x, y) => torch.nn.functional.huber_loss(x, y, 1.5), _three, _three),
        new("kl_div", x => torch.nn.functional.kl_div(x[0], x[1], log_target: true), _three, _three),
        Two("l1_loss", (x, y) => torch.nn.functional.l1_loss(x, y), _three, _three),
        Two("margin_ranking_loss", (x, y) => torch.nn.functional.margin_ranking_loss(x, y, Constant(1, -1, 1)), _three, _three),
        Two("mse_loss", (x, y) => torch.nn.functional.mse_loss(x, y), _three, _three),
        TorchFunction.Of("multi_margin_loss", x => torch.nn.functional.multi_margin_loss(x, torch.tensor(new long[] { 0, 2 }), 2), _wide),
        TorchFunction.Of("multilabel_soft_margin_loss", x => torch.nn.functional.multilabel_soft_margin_loss(x, Constant(1, 0, 1).reshape(1, 3)), 1, 3),
        Two("poisson_nll_loss, full", (x, y) => torch.nn.functional.poisson_nll_loss(x, y.abs(), true, true), _three, _three),
        Two("smooth_l1_loss", (x, y) => torch.nn.functional.smooth_l1_loss(x, y, beta: 0.5), _three, _three),
        TorchFunction.Of("soft_margin_loss", x => torch.nn.functional.soft_margin_loss(x, Constant(1, -1, 1)), _three),
        new("triplet_margin_loss", x => torch.nn.functional.triplet_margin_loss(x[0], x[1], x[2]), _wide, _wide, _wide),
    ];

    private static IEnumerable<TorchFunction> Layers() =>
    [
        TorchFunction.Of("adaptive_avg_pool1d", x => torch.nn.functional.adaptive_avg_pool1d(x.reshape(1, 1, 5), 3), 5),
        TorchFunction.Of("avg_pool1d", x => torch.nn.functional.avg_pool1d(x.reshape(1, 1, 5), 2, 2, 1, ceil_mode: true), 5),
        TorchFunction.Of("batch_norm", x => torch.nn.functional.batch_norm(x.reshape(3, 2), Constant(0, 0), Constant(1, 1), training: true), 6),
        TorchFunction.Of("glu", x => torch.nn.functional.glu(x), 4),
        TorchFunction.Of("group_norm", x => torch.nn.functional.group_norm(x.reshape(1, 2, 2), 2), 4),
        TorchFunction.Of("instance_norm", x => torch.nn.functional.instance_norm(x.reshape(1, 2, 3)), 6),
        TorchFunction.Of("interpolate(bicubic)", x => Interpolate(x, torch.InterpolationMode.Bicubic), 2, 3),
        TorchFunction.Of("interpolate(bilinear)", x => Interpolate(x, torch.InterpolationMode.Bilinear), 2, 3),
        TorchFunction.Of("layer_norm", x => torch.nn.functional.layer_norm(x, _four), 4),
        TorchFunction.Of("local_response_norm", x => torch.nn.functional.local_response_norm(x.reshape(1, 4, 1), 2, 0.5), 4),
        TorchFunction.Of("max_pool1d", x => torch.nn.functional.max_pool1d(x.reshape(1, 1, 4), 2), 4),
        Two("conv1d", (x, w) => torch.nn.functional.conv1d(x.reshape(1, 1, 5), w.reshape(1, 1, 3), padding: 1, stride: 2), [5], _three),
        new("scaled_dot_product_attention", x => Attention(x[0], x[1], x[2]), _wide, _wide, _wide),
    ];

    private static torch.Tensor CtcLoss(torch.Tensor logProbabilities) => torch.nn.functional.ctc_loss(
        logProbabilities.reshape(4, 1, 3), torch.tensor(new long[] { 1, 2 }).reshape(1, 2), torch.tensor(new long[] { 4 }), torch.tensor(new long[] { 2 }));

    private static torch.Tensor Interpolate(torch.Tensor x, torch.InterpolationMode mode) =>
        torch.nn.functional.interpolate(x.reshape(1, 1, 2, 3), size: [3, 5], mode: mode, align_corners: false);

    private static torch.Tensor Attention(torch.Tensor query, torch.Tensor key, torch.Tensor value) =>
        torch.nn.functional.scaled_dot_product_attention(query.reshape(1, 2, 3), key.reshape(1, 2, 3), value.reshape(1, 2, 3));
}
