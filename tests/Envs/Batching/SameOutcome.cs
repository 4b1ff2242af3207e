using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Compares all that two vector environments say of their last step.</summary>
internal static class SameOutcome
{
    public static void Assert(VectorEnvironment expected, VectorEnvironment actual)
    {
        Xunit.Assert.Equal(expected.Rewards.ToArray(), actual.Rewards.ToArray());
        Xunit.Assert.Equal(expected.Terminated.ToArray(), actual.Terminated.ToArray());
        Xunit.Assert.Equal(expected.Truncated.ToArray(), actual.Truncated.ToArray());
        Xunit.Assert.Equal(expected.IsResetStep.ToArray(), actual.IsResetStep.ToArray());
        Xunit.Assert.Equal(expected.HasFinalObservation.ToArray(), actual.HasFinalObservation.ToArray());
        Xunit.Assert.Equal(expected.Episodes.Finished.ToArray(), actual.Episodes.Finished.ToArray());
        Xunit.Assert.Equal(expected.Episodes.RunningReturns.ToArray(), actual.Episodes.RunningReturns.ToArray());
        Xunit.Assert.Equal(expected.Episodes.RunningLengths.ToArray(), actual.Episodes.RunningLengths.ToArray());
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected.HasFinalObservation[i])
            {
                Xunit.Assert.Equal(expected.FinalObservation(i).ToArray(), actual.FinalObservation(i).ToArray());
            }
        }
    }
}
