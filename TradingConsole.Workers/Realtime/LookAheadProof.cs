using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Realtime;

/// <summary>The promotion gate's proof, on the desk's own latest minutes, that no feature reads a later bar.</summary>
internal sealed class LookAheadProof(CandleStore candles, Universe universe, TimeProvider clock)
{
    private const int Minutes = 720;
    private const int Trials = 4;
    private const ulong Seed = 1;

    public async Task<GateCheck> CheckAsync(CancellationToken cancellationToken)
    {
        const string Code = GateCodes.LookAhead;
        var to = clock.GetUtcNow();
        var from = to.AddMinutes(-Minutes);
        var btc = await candles.LoadSeriesAsync(Symbol.Btc, from, to, cancellationToken);
        var subject = universe.Symbols.FirstOrDefault(symbol => symbol != Symbol.Btc);
        var series = subject == default ? btc : await candles.LoadSeriesAsync(subject, from, to, cancellationToken);
        if (series.Length <= FeatureKernel.WarmUpBars)
        {
            return new GateCheck(Code, false, $"only {series.Length} minutes of {series.Symbol} are stored; the proof needs more than {FeatureKernel.WarmUpBars}");
        }

        var verdict = LookAheadProver.Prove(series, btc.Length > 0 ? btc : null, new SeededRandom(Seed), Trials);
        return new GateCheck(Code, verdict.IsClean, verdict.IsClean
            ? $"{Trials} futures of {series.Symbol}, each perturbed, cut off and shuffled, changed no earlier row"
            : $"guilty: {string.Join("; ", verdict.Findings.DistinctBy(finding => finding.Feature))}");
    }
}
