namespace Gradus.Autodiff;

/// <summary>Several variables as one vector, one after the other and each row by row: what a check moves along.</summary>
internal sealed class FlatVariables(Var<double>[] variables)
{
    /// <summary>Their numbers, copied.</summary>
    public double[] Values() => [.. variables.SelectMany(variable => Numbers.Clone(variable.Value).Span.ToArray())];

    /// <summary>Puts numbers into them.</summary>
    public void MoveTo(double[] x)
    {
        int next = 0;
        foreach (Var<double> variable in variables)
        {
            x.AsSpan(next, variable.Shape.Count).CopyTo(variable.Value.Span);
            next += variable.Shape.Count;
        }
    }

    /// <summary>Sets their gradients to zero.</summary>
    public void ClearGradients()
    {
        foreach (Var<double> variable in variables)
        {
            variable.Gradient.Span.Clear();
        }
    }

    /// <summary>Copies their gradients out.</summary>
    public void CopyGradients(double[] gradient)
    {
        int next = 0;
        foreach (Var<double> variable in variables)
        {
            variable.Gradient.Span.CopyTo(gradient.AsSpan(next));
            next += variable.Shape.Count;
        }
    }

    /// <summary>The name of an element, with its row and column.</summary>
    public string Element(int index)
    {
        foreach (Var<double> variable in variables)
        {
            if (index < variable.Shape.Count)
            {
                return Soundness.Element(variable, index);
            }

            index -= variable.Shape.Count;
        }

        return "";
    }
}
