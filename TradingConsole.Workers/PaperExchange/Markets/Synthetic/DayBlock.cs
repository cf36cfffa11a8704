using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>One published day of one contract: traded price in ticks, mark, index and volume.</summary>
/// <remarks>About 150 KB. The mark price averages the last half minute of the untraded log price and carries a small premium
/// that reverts within the hour, so it is smoother than the last price and differs from it.</remarks>
internal sealed class DayBlock
{
    private const int MarkKnots = 6;
    private const double PremiumMemory = 0.97;
    private const double PremiumDeviation = 1e-4;

    private readonly int[] _ticks = new int[DayPlan.Knots];
    private readonly float[] _markOverLast = new float[DayPlan.Knots];
    private readonly float[] _premium = new float[DayPlan.Minutes];
    private readonly double[] _volume = new double[DayPlan.Minutes];
    private readonly TickGrid _grid;

    public DayBlock(ContractModel model, TickGrid grid, long day, Func<DateTimeOffset, double> slowPremium)
    {
        _grid = grid;
        var deviations = model.MakeDeviations(day);
        var random = model.Random.Fork(unchecked((ulong)day * 4) ^ 0x5EED_0000_0000_0000);
        FillPremium(random, day, slowPremium, out var fast);
        FillPrices(model.Row.Price, deviations, fast);
        FillVolume(model, random, day, deviations);
    }

    public void Fill(int minuteOfDay, MinutePath path)
    {
        var first = minuteOfDay * MinutePath.Points;
        for (var k = 0; k < MinutePath.Points; k++)
        {
            var last = _grid.Price(_ticks[first + k]);
            var mark = last * (1 + _markOverLast[first + k]);
            path.Last[k] = last;
            path.Mark[k] = mark;
            path.Index[k] = mark / (1 + _premium[minuteOfDay]);
        }

        path.Volume = _volume[minuteOfDay];
    }

    private void FillPremium(
        SeededRandom random, long day, Func<DateTimeOffset, double> slowPremium, out double[] fast)
    {
        fast = new double[DayPlan.Minutes];
        var premium = PremiumDeviation * random.NextGaussian();
        var shock = PremiumDeviation * Math.Sqrt(1 - (PremiumMemory * PremiumMemory));
        for (var minute = 0; minute < fast.Length; minute++)
        {
            premium = (PremiumMemory * premium) + (shock * random.NextGaussian());
            fast[minute] = premium;
            var at = Core.Time.MinuteGrid.FromIndex((day * DayPlan.Minutes) + minute);
            _premium[minute] = (float)(slowPremium(at) + premium);
        }
    }

    private void FillPrices(double price, double[] deviations, double[] fastPremium)
    {
        var window = 0.0;
        for (var i = 0; i < deviations.Length; i++)
        {
            window += deviations[i] - (i >= MarkKnots ? deviations[i - MarkKnots] : 0);
            var average = window / Math.Min(i + 1, MarkKnots);
            _ticks[i] = _grid.Ticks(price * Math.Exp(deviations[i]));
            var mark = price * Math.Exp(average) * (1 + (0.5 * fastPremium[i / MinutePath.Points]));
            _markOverLast[i] = (float)((mark / _grid.Price(_ticks[i])) - 1);
        }
    }

    private void FillVolume(ContractModel model, SeededRandom random, long day, double[] deviations)
    {
        const double NoiseDeviation = 0.4;
        var regimes = model.Plan(day).Regimes;
        var typicalMove = Math.Max(model.Row.OwnVolBps, 60) / 10_000 / 38 * 1.3;
        var regime = 0;
        for (var minute = 0; minute < _volume.Length; minute++)
        {
            while (regime + 1 < regimes.Length && regimes[regime + 1].From <= minute)
            {
                regime++;
            }

            var first = minute * MinutePath.Points;
            var move = Math.Abs(deviations[first + MinutePath.Points - 1] - deviations[first]) / typicalMove;
            var turnover = model.Row.TurnoverUsdt * IntradayProfile.Activity(minute) * regimes[regime].Activity
                * (0.55 + (0.6 * Math.Min(move, 8))) * Math.Exp(NoiseDeviation * random.NextGaussian());
            _volume[minute] = _grid.Quantity(turnover / _grid.Price(_ticks[first]));
        }
    }
}
