using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk.Guards;

namespace TradingConsole.Core.Risk;

/// <summary>The limits no decision may pass. All guards are asked, so that the operator sees every one that objects.</summary>
public static class HardGuards
{
    private static readonly ImmutableArray<IGuard> InOrder =
    [
        new KillSwitchGuard(),
        new ModeGuard(),
        new TradableGuard(),
        new DataAgeGuard(),
        new PriceSanityGuard(),
        new EquityKnownGuard(),
        new DayLossGuard(),
        new EntryRateGuard(),
        new OnePositionGuard(),
        new PositionCountGuard(),
        new UsedMarginGuard(),
        new TotalNotionalGuard(),
        new DirectionalNotionalGuard(),
        new SymbolNotionalGuard(),
        new TierNotionalGuard(),
        new BtcBetaGuard(),
    ];

    /// <summary>Reason codes in the order the guards are asked; bit i of <see cref="Objections"/> is the i-th.</summary>
    public static ImmutableArray<string> Codes { get; } = [.. InOrder.Select(guard => guard.Code)];

    /// <summary>Pure: the same intent, portfolio and preset give the same verdict. A guard that throws objects.</summary>
    public static RiskVerdict Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset) => CheckBy(InOrder, intent, portfolio, preset);

    /// <summary>The same guards without words and without allocating: which of <see cref="Codes"/> object, as bits; 0 allows.</summary>
    public static int Objections(in GuardQuestion question, RiskPreset preset) => ObjectionsBy(InOrder, question, preset);

    internal static RiskVerdict CheckBy(ImmutableArray<IGuard> guards, OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var question = GuardQuestion.Of(intent, portfolio);
        ArgumentNullException.ThrowIfNull(preset);
        var checks = ImmutableArray.CreateBuilder<GuardCheck>(guards.Length);
        foreach (var guard in guards)
        {
            checks.Add(Ask(guard, intent.Symbol, question, preset));
        }

        return RiskVerdict.From(checks.MoveToImmutable());
    }

    internal static int ObjectionsBy(ImmutableArray<IGuard> guards, in GuardQuestion question, RiskPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        var objections = 0;
        for (var i = 0; i < guards.Length; i++)
        {
            objections |= Passes(guards[i], question, preset) ? 0 : 1 << i;
        }

        return objections;
    }

    private static GuardCheck Ask(IGuard guard, Symbol symbol, in GuardQuestion question, RiskPreset preset)
    {
        try
        {
            var figure = guard.Measure(question, preset);
            return new(guard.Code, figure.Value, figure.Limit, figure.Passed, guard.Unit, guard.Explain(symbol, question, preset));
        }
#pragma warning disable CA1031 // Whatever a guard throws, the entry it could not judge is denied.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new(
                guard.Code, double.NaN, null, false, guard.Unit, $"{guard.Code} could not be judged and denies: {failure.GetType().Name}: {failure.Message}");
        }
    }

    private static bool Passes(IGuard guard, in GuardQuestion question, RiskPreset preset)
    {
        try
        {
            return guard.Measure(question, preset).Passed;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <summary>The day-loss limit, asked without an intent: when it objects, engage the kill switch and flatten (seed 2 §14.1).</summary>
    /// <returns>Null while the day's loss is below its limit.</returns>
    public static RiskBlock? DayLossTrip(PortfolioState portfolio, RiskPreset preset)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(preset);
        var (loss, limit) = (portfolio.DayLossFraction, preset.DayLossFractionMax);
        return IsDayLost(portfolio.Equity, portfolio.DayOpeningEquity, preset)
            ? new RiskBlock(Decisions.ReasonCodes.DayLoss, loss, limit, DayLossGuard.Sentence(loss, limit))
            : null;
    }

    /// <summary>What <see cref="DayLossTrip"/> asks, without words.</summary>
    public static bool IsDayLost(double equity, double dayOpeningEquity, RiskPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        return !DayLossGuard.IsWithin(PortfolioState.LossFraction(equity, dayOpeningEquity), preset);
    }
}
