using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>One limit: a number against a bound, and the sentence that tells both.</summary>
internal interface IGuard
{
    string Code { get; }

    /// <summary>See <see cref="GuardCheck.Unit"/>.</summary>
    string Unit { get; }

    /// <summary>Allocation-free: a backtest asks millions of times.</summary>
    GuardFigure Measure(in GuardQuestion question, RiskPreset preset);

    string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset);
}

/// <param name="Limit">Null where there is nothing to compare.</param>
internal readonly record struct GuardFigure(double Value, double? Limit, bool Passed);
