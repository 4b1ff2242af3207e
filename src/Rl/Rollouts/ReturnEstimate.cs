namespace Gradus.Rl;

/// <summary>How returns and advantages follow from rewards and values.</summary>
/// <param name="Gamma">γ.</param>
/// <param name="Lambda">λ; 1 for n-step returns.</param>
/// <param name="Returns">Receives R, (B, 1).</param>
/// <param name="Advantages">Receives A, (B, 1).</param>
internal readonly record struct ReturnEstimate(double Gamma, double Lambda, Tensor<float> Returns, Tensor<float> Advantages);
