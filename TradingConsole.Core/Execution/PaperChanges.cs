using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution;

/// <summary>What models that decide beside the desk did since the last time it was stored.</summary>
/// <param name="Hours">Whole hours that ended, one for each challenger.</param>
public sealed record PaperChanges(ImmutableArray<PaperAccountChanges> Accounts, ImmutableArray<PairedHour> Hours)
{
    public bool IsEmpty => Accounts.IsEmpty && Hours.IsEmpty;
}

/// <summary>One paper account: how it stands and what moved.</summary>
/// <param name="State">What a restart resumes from.</param>
/// <param name="Trades">Each changed trade once, as it stands now.</param>
public sealed record PaperAccountChanges(
    Guid ModelId, DateTimeOffset StartedAt, DateTimeOffset At, double Equity, ShadowState State, ImmutableArray<SimulatedTrade> Trades,
    ImmutableArray<PaperDecision> Decisions);

/// <summary>One decision of a model beside the desk, after its own gates and guards.</summary>
/// <param name="Decision"><c>LONG</c>, <c>SHORT</c> or <c>FLAT</c>.</param>
public sealed record PaperDecision(
    Symbol Symbol, DateTimeOffset Bar, double EvLong, double EvShort, double ErLong, double ErShort, string Wanted, string Decision,
    ImmutableArray<string> Reasons)
{
    public static PaperDecision Of(SignalRecord signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new PaperDecision(
            signal.Input.Symbol, signal.Input.Bar, signal.Decision.Long.Ev, signal.Decision.Short.Ev, signal.Input.Prediction.Long.Er,
            signal.Input.Prediction.Short.Er, signal.Decision.Wanted.Word(), signal.Outcome, signal.ReasonCodes);
    }
}

/// <summary>What a challenger and the champion's mirror earned in the same whole hour.</summary>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="ChallengerReturn">Change of equity over equity at the hour's start; likewise <paramref name="ChampionReturn"/>.</param>
/// <param name="Decisions">Symbol-minutes both decided; <paramref name="Agreed"/> of them alike.</param>
public sealed record PairedHour(
    Guid ChallengerId, Guid ChampionId, DateTimeOffset Hour, double ChallengerReturn, double ChampionReturn, int Decisions, int Agreed);

/// <summary>A stored paper account.</summary>
public sealed record StoredPaperAccount(DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, ShadowState State);
