using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Outbox;

/// <summary>How patiently events are consumed.</summary>
/// <param name="BatchMax">Events of one person in one transaction.</param>
/// <param name="AttemptsMax">After so many failed tries an event becomes a dead letter and the person's next ones go on.</param>
/// <param name="FirstPause">Before the second try; doubles with each, up to <paramref name="PauseMax"/>, give or take half.</param>
public sealed record ConsumerRules(int BatchMax, int AttemptsMax, TimeSpan FirstPause, TimeSpan PauseMax)
{
    public static readonly ConsumerRules Default = new(500, 5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    /// <param name="attempts">Failed tries so far, from 1.</param>
    internal TimeSpan PauseAfter(int attempts, SeededRandom random)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Min(attempts - 1, 30));
        return (doubled < PauseMax ? doubled : PauseMax) * (0.5 + random.NextDouble());
    }
}
