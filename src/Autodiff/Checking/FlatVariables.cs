namespace Gradus.Autodiff;

/// <summary>Several variables as one vector, one after the other and each row by row: what a check moves along.</summary>
/// <param name="variables">The variables.</param>
/// <param name="ofFirst">The rows of the first variable that count; null for all.</param>
internal sealed class FlatVariables(Var<double>[] variables, RowWindow? ofFirst = null)
{
    /// <summary>Their numbers, copied.</summary>
    public double[] Values() => [.. variables.SelectMany((variable, i) => Part(i, variable.Value).Read().ToArray())];

    /// <summary>Puts numbers into them.</summary>
    public void MoveTo(double[] x)
    {
        int next = 0;
        for (int i = 0; i < variables.Length; i++)
        {
            Tensor<double> value = Part(i, variables[i].Value);
            value.CopyFrom(x.AsSpan(next, value.Count));
            next += value.Count;
        }
    }

    /// <summary>Numbers as tensors of the variables' shapes.</summary>
    public Tensor<double>[] Split(double[] x)
    {
        int next = 0;
        return Array.ConvertAll(variables, variable =>
        {
            var part = new Tensor<double>(variable.Shape.Rows, variable.Shape.Cols);
            part.CopyFrom(x.AsSpan(next, part.Count));
            next += part.Count;
            return part;
        });
    }

    /// <summary>Sets their gradients to zero.</summary>
    public void ClearGradients()
    {
        foreach (Var<double> variable in variables)
        {
            Numbers.Fill(variable.Gradient, 0);
        }
    }

    /// <summary>Copies their gradients out.</summary>
    public void CopyGradients(double[] gradient)
    {
        int next = 0;
        for (int i = 0; i < variables.Length; i++)
        {
            Tensor<double> part = Part(i, variables[i].Gradient);
            part.Read().CopyTo(gradient.AsSpan(next));
            next += part.Count;
        }
    }

    /// <summary>The name of an element, with its row and column.</summary>
    public string Element(int index)
    {
        for (int i = 0; i < variables.Length; i++)
        {
            int count = Part(i, variables[i].Value).Count;
            if (index < count)
            {
                return Soundness.Element(variables[i], index + (i == 0 && ofFirst is { } rows ? rows.First * variables[i].Shape.Cols : 0));
            }

            index -= count;
        }

        return "";
    }

    private Tensor<double> Part(int index, Tensor<double> tensor) => index == 0 && ofFirst is { } rows ? rows.Of(tensor) : tensor;
}
