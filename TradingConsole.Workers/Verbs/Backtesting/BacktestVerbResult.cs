using TradingConsole.Core.Backtesting;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>The last line of <c>backtest</c> and <c>walkforward</c>: the figures, and the hashes they can be found again by.</summary>
/// <param name="Bars">Symbol minutes.</param>
/// <param name="Funnel">Bars that passed each stage.</param>
/// <param name="Binding">What stopped most, in words.</param>
internal sealed record BacktestVerbResult(
    string Kind, DateTimeOffset From, DateTimeOffset To, int Symbols, long Bars, BacktestVerbFigures Normal, BacktestVerbFigures Pessimistic,
    IReadOnlyDictionary<string, long> Funnel, string BindingStage, string BindingCode, string Binding, int Folds, int Trials,
    double? OverfittingProbability, string CodeVersion, string ConfigHash, string DataHash, ulong Seed, string ResultHash, string? Out)
{
    public static BacktestVerbResult Of(BacktestResult result, string? output)
    {
        var report = result.Normal;
        return new BacktestVerbResult(
            result.Kind, report.From, report.To, report.Symbols.Length, report.Funnel.Stages[0].Count, BacktestVerbFigures.Of(report),
            BacktestVerbFigures.Of(result.Pessimistic), report.Funnel.Stages.ToDictionary(stage => stage.Name, stage => stage.Count),
            report.Funnel.Binding.Stage, report.Funnel.Binding.Code, report.Funnel.Binding.Sentence, result.WalkForward?.Folds.Length ?? 0,
            result.WalkForward?.Trials.Length ?? 1, result.WalkForward?.OverfittingProbability, report.CodeVersion, report.ConfigHash,
            report.DataHash, report.Config.Seed, result.ResultHash, output);
    }

    public override string ToString() => FormattableString.Invariant(
        $"""
        {From:u} to {To:u}, {Symbols} symbols, {Bars} bars
        normal       {Normal}
        pessimistic  {Pessimistic}
        {Binding}
        code {CodeVersion}, config {ConfigHash}, data {DataHash}, seed {Seed}
        result {ResultHash}
        """);
}

/// <param name="FinalBalance">USDT; money likewise.</param>
/// <param name="ReturnFraction">Of the initial balance; drawdown likewise of the peak.</param>
internal sealed record BacktestVerbFigures(
    int Trades, decimal FinalBalance, decimal NetProfit, double ReturnFraction, double? ProfitFactor, double? WinFraction, double DrawdownMax,
    double? SharpeAnnual, double? DeflatedSharpe, decimal Fees, decimal Slippage, decimal Funding, int Liquidations)
{
    public static BacktestVerbFigures Of(BacktestReport report)
    {
        var (figures, costs) = (report.Figures, report.Costs);
        return new BacktestVerbFigures(
            figures.Trades, figures.FinalBalance, figures.NetProfit, figures.ReturnFraction, figures.ProfitFactor, figures.WinFraction,
            figures.DrawdownMax, figures.SharpeAnnual, figures.DeflatedSharpe, costs.Fees, costs.Slippage, costs.Funding, figures.Liquidations);
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Trades} trades, net {NetProfit:0.00} USDT ({ReturnFraction:P2}), profit factor {ProfitFactor:0.00}, drawdown {DrawdownMax:P2}");
}
