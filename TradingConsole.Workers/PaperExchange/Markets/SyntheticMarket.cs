using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets.Synthetic;

namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>Fifty contracts whose prices are a pure function of a seed and absolute time: a restart sees the same history.</summary>
/// <remarks>
/// One market factor with betas, own moves on top, regimes of hours (trend, chop, high volatility), volatility clustering,
/// jumps, a daily pattern of activity, funding from a slow premium. A day of a contract is made when first asked for (about
/// a millisecond) and kept while it is used.
/// </remarks>
public sealed class SyntheticMarket : IPaperMarket
{
    private const int BlocksKept = 192; // About 30 MB: today and yesterday of fifty contracts, and room for history.
    private static readonly DateTimeOffset Epoch = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<Symbol, Contract> _contracts = [];
    private readonly BoundedCache<(Symbol Symbol, long Day), DayBlock> _blocks;

    public SyntheticMarket(ulong seed)
    {
        var root = new SeededRandom(seed);
        var models = new Dictionary<string, ContractModel>();
        var epochDay = MinuteGrid.ToIndex(Epoch) / DayPlan.Minutes;
        var instruments = ImmutableArray.CreateBuilder<PaperInstrument>();
        foreach (var row in ContractTable.Rows)
        {
            var model = new ContractModel(row, row.Parent is null ? null : models[row.Parent], root, epochDay);
            models.Add(row.Symbol, model);
            var instrument = List(row);
            instruments.Add(instrument);
            var funding = new FundingModel(
                model.Random.Fork(0xF00D), -0.0001, row.Parent is null || row.IsTradFi ? 0.0003 : 0.0005);
            _contracts.Add(
                instrument.Symbol,
                new Contract(instrument, model, funding, new TickGrid(row.Tick, row.Step), model.Random.Fork(0x01)));
        }

        Instruments = instruments.ToImmutable();
        Description = $"Synthetic market, seed {seed}: no price here was ever traded";
        _blocks = new BoundedCache<(Symbol Symbol, long Day), DayBlock>(BlocksKept, key =>
        {
            var contract = _contracts[key.Symbol];
            return new DayBlock(contract.Model, contract.Grid, key.Day, contract.Funding.Premium);
        });
    }

    public string Description { get; }

    public ImmutableArray<PaperInstrument> Instruments { get; }

    public DateTimeOffset Start => Epoch;

    public DateTimeOffset? LiveStart => null;

    public DateTimeOffset? End => null;

    public bool TryFillPath(Symbol symbol, long minute, MinutePath path)
    {
        if (minute < MinuteGrid.ToIndex(Epoch) || !_contracts.TryGetValue(symbol, out var contract)
            || !contract.Instrument.IsTrading)
        {
            return false;
        }

        var (day, minuteOfDay) = Math.DivRem(minute, (long)DayPlan.Minutes);
        _blocks.Get((symbol, day)).Fill((int)minuteOfDay, path);
        return true;
    }

    public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at) =>
        _contracts.TryGetValue(symbol, out var contract) && contract.Instrument.IsTrading
            ? new PaperFunding(contract.Funding.Estimate(at), FundingModel.NextTime(at), FundingModel.IntervalHours)
            : new PaperFunding(null, null, FundingModel.IntervalHours);

    public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var rates = new List<FundingRate>(); // One per eight hours of the range.
        if (!_contracts.TryGetValue(symbol, out var contract) || !contract.Instrument.IsTrading)
        {
            return rates;
        }

        from = from < Epoch ? Epoch : from;
        for (var at = FundingModel.NextTime(from - TimeSpan.FromTicks(1)); at < to; at = FundingModel.NextTime(at))
        {
            rates.Add(new FundingRate(symbol, at, contract.Funding.Settled(at)));
        }

        return rates;
    }

    public double GetOpenInterest(Symbol symbol, DateTimeOffset at)
    {
        if (!_contracts.TryGetValue(symbol, out var contract) || !contract.Instrument.IsTrading)
        {
            return 0;
        }

        // Hourly levels with a day's memory, straight lines between them.
        var hour = Math.DivRem(at.ToUnixTimeSeconds(), 3600, out var seconds);
        var level = contract.Interest(hour) + ((contract.Interest(hour + 1) - contract.Interest(hour)) * seconds / 3600);
        return contract.Grid.Quantity(
            contract.Instrument.OpenInterestUsdt / contract.Model.Row.Price * Math.Exp(0.12 * level));
    }

    private static PaperInstrument List(ContractRow row) => new(
        Symbol.Parse(row.Symbol),
        row.IsTrading ? "TRADING" : "SETTLING",
        row.IsTradFi ? "TRADIFI_PERPETUAL" : "PERPETUAL",
        row.IsTradFi ? "COMMODITY" : "COIN",
        row.BaseAsset,
        row.Tick,
        row.Step,
        row.QuantityMax,
        row.MarketQuantityMax,
        row.NotionalMin,
        Epoch,
        row.IsTrading ? PaperInstrument.NoDelivery : Epoch,
        row.OpenInterestMillions * 1e6);

    private sealed record Contract(
        PaperInstrument Instrument, ContractModel Model, FundingModel Funding, TickGrid Grid, SeededRandom InterestRandom)
    {
        public double Interest(long hour)
        {
            const double Memory = 0.9;
            var (sum, weight) = (0.0, Math.Sqrt(1 - (Memory * Memory)));
            for (var lag = 0; lag < 24; lag++, weight *= Memory)
            {
                sum += weight * InterestRandom.Fork(unchecked((ulong)(hour - lag))).NextGaussian();
            }

            return sum;
        }
    }
}
