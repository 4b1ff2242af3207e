using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>An op of the library, alone and followed by others.</summary>
internal sealed class OpSubject(LibraryOp op) : GradientSubject(op.Name, SubjectKind.Op, TypeOf(op))
{
    private readonly ProgramGenerator _alone = ProgramGenerator.Of(op.Name, maxSteps: 1);
    private readonly ProgramGenerator _among = ProgramGenerator.Of(op.Name);

    public override GradientCase Draw(ulong seed)
    {
        TapeProgram program = (seed % 2 == 0 ? _alone : _among).Generate(seed);
        return new GradientCase(program, program.Inputs);
    }

    /// <summary>The class that the entry records.</summary>
    private static Type TypeOf(LibraryOp op)
    {
        TapeProgram program = ProgramGenerator.Of(op.Name, maxSteps: 1).Generate(0);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        program.Record([.. program.Inputs.Select((input, i) =>
        {
            Var<double> leaf = tape.Leaf($"x{i}", input.Rows, input.Cols);
            leaf.Value.CopyFrom(input.Span);
            return leaf;
        })]);
        return tape.Ops[^1].GetType().GetGenericTypeDefinition();
    }
}
