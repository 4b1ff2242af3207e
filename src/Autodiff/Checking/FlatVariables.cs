namespace Gradus.Autodiff;

/// <summary>Several variables as one vector, one after the other and each row by row: what a check moves along.</summary>
internal sealed class FlatVariables(Var<double>[] variables)
{
    /// <summary>Their numbers, copied.</summary>
    public double[] Values() => [.. variables.SelectMany(variable => variable.Value.Read().ToArray())];

    /// <summary>Puts numbers into them.</summary>
    public void MoveTo(double[] x)
    {
        int next = 0;
        foreach (Var<double> variable in variables)
        {
            variable.Value.CopyFrom(x.AsSpan(next, variable.Shape.Count));
            next += variable.Shape.Count;
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
        foreach (Var<double> variable in variables)
        {
            variable.Gradient.Read().CopyTo(gradient.AsSpan(next));
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
