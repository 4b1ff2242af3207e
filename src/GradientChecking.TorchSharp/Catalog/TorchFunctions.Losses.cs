using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Gradus.GradientChecking;

public static partial class TorchFunctions
{
    private static IEnumerable<TorchFunction> Losses() =>
    [
        Number("binary_cross_entropy", x => F.binary_cross_entropy(x, Constant(1)), 0, 1),
        Two("binary_cross_entropy_with_logits", (x, y) => F.binary_cross_entropy_with_logits(x, y), _three, _three),
        Two("cosine_embedding_loss", (x, y) => F.cosine_embedding_loss(x, y, Constant(1, -1)), _wide, _wide),
        TorchFunction.Of("cross_entropy", x => F.cross_entropy(x, Whole(0, 2), label_smoothing: 0.1), _wide),
        TorchFunction.Of("ctc_loss", x => CtcLoss(x), 4, 3),
        TorchFunction.Of("ctc_loss of log_softmax", x => CtcLoss(x.log_softmax(1)), 4, 3),
        Two("gaussian_nll_loss, variance", (x, v) => F.gaussian_nll_loss(x, Constant(1, 2).reshape(2, 1), v.exp()), [2, 1], [2, 1]),
        TorchFunction.Of("hinge_embedding_loss", x => F.hinge_embedding_loss(x, Constant(1, -1, 1), 1), _three),
        Two("huber_loss", (x, y) => F.huber_loss(x, y, 1.5), _three, _three),
        new("kl_div", x => F.kl_div(x[0], x[1], log_target: true), _three, _three),
        Two("l1_loss", (x, y) => F.l1_loss(x, y), _three, _three),
        Two("margin_ranking_loss", (x, y) => F.margin_ranking_loss(x, y, Constant(1, -1, 1)), _three, _three),
        Two("mse_loss", (x, y) => F.mse_loss(x, y), _three, _three),
        TorchFunction.Of("multi_margin_loss", x => F.multi_margin_loss(x, Whole(0, 2), 2), _wide),
        TorchFunction.Of("multilabel_soft_margin_loss", x => F.multilabel_soft_margin_loss(x, Constant(1, 0, 1).reshape(1, 3)), 1, 3),
        Two("poisson_nll_loss, full", (x, y) => F.poisson_nll_loss(x, y.abs(), true, true), _three, _three),
        Two("smooth_l1_loss", (x, y) => F.smooth_l1_loss(x, y, beta: 0.5), _three, _three),
        TorchFunction.Of("soft_margin_loss", x => F.soft_margin_loss(x, Constant(1, -1, 1)), _three),
        new("triplet_margin_loss", x => F.triplet_margin_loss(x[0], x[1], x[2]), _wide, _wide, _wide),
    ];

    private static IEnumerable<TorchFunction> Layers() =>
    [
        TorchFunction.Of("adaptive_avg_pool1d", x => F.adaptive_avg_pool1d(x.reshape(1, 1, 5), 3), 5),
        TorchFunction.Of("avg_pool1d", x => F.avg_pool1d(x.reshape(1, 1, 5), 2, 2, 1, ceil_mode: true), 5),
        TorchFunction.Of("batch_norm", x => F.batch_norm(x.reshape(3, 2), Constant(0, 0), Constant(1, 1), training: true), 6),
        TorchFunction.Of("glu", x => F.glu(x), 4),
        TorchFunction.Of("group_norm", x => F.group_norm(x.reshape(1, 2, 2), 2), 4),
        TorchFunction.Of("instance_norm", x => F.instance_norm(x.reshape(1, 2, 3)), 6),
        TorchFunction.Of("interpolate(bicubic)", x => Interpolate(x, torch.InterpolationMode.Bicubic), 2, 3),
        TorchFunction.Of("interpolate(bilinear)", x => Interpolate(x, torch.InterpolationMode.Bilinear), 2, 3),
        TorchFunction.Of("layer_norm", x => F.layer_norm(x, _four), 4),
        TorchFunction.Of("local_response_norm", x => F.local_response_norm(x.reshape(1, 4, 1), 2, 0.5), 4),
        TorchFunction.Of("max_pool1d", x => F.max_pool1d(x.reshape(1, 1, 4), 2), 4),
        Two("conv1d", (x, w) => F.conv1d(x.reshape(1, 1, 5), w.reshape(1, 1, 3), padding: 1, stride: 2), [5], _three),
        new("scaled_dot_product_attention", x => Attention(x[0], x[1], x[2]), _wide, _wide, _wide),
    ];

    private static torch.Tensor CtcLoss(torch.Tensor logProbabilities) => F.ctc_loss(
        logProbabilities.reshape(4, 1, 3), Whole(1, 2).reshape(1, 2), Whole(4), Whole(2));

    private static torch.Tensor Whole(params long[] values) => torch.tensor(values);

    private static torch.Tensor Interpolate(torch.Tensor x, torch.InterpolationMode mode) =>
        F.interpolate(x.reshape(1, 1, 2, 3), size: [3, 5], mode: mode, align_corners: false);

    private static torch.Tensor Attention(torch.Tensor query, torch.Tensor key, torch.Tensor value) =>
        F.scaled_dot_product_attention(query.reshape(1, 2, 3), key.reshape(1, 2, 3), value.reshape(1, 2, 3));
}
