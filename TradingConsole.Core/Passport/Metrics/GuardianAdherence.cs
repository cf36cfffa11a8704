using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Guard warnings that were heeded: accepted / (accepted + ignored). One left unanswered, which is over after <see cref="Terminal.GuardWarnings.Lasts"/>, counts in neither.</summary>
public static class GuardianAdherence
{
    public const int SamplesMin = 10;

    public static Metric Of(OverrideCounts overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        return Share.Of("guardianAdherence", overrides.Accepted, overrides.Accepted + overrides.Ignored, null, SamplesMin);
    }
}
