using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>What strategy and operator want, drawn from the seed: entries on every symbol, closes, kill presses, mode changes.</summary>
/// <remarks>Kill level and mode are stored outside the process, so they outlive it; the gate of each process is set from them.</remarks>
internal sealed class Decisions(RehearsalWorld world, PaperBook book, SeededRandom random, Func<RehearsedProcess> process)
{
    private readonly List<BracketPlan> _plans = []; // Evidence: kept whole.

    /// <summary>Everything ever asked for.</summary>
    public IReadOnlyList<BracketPlan> Plans => _plans;

    public KillLevel Level { get; private set; }

    public bool IsArmed { get; private set; } = true;

    /// <summary>Why nothing that adds risk may leave now; null when it may.</summary>
    public string? WhyShut => Level != KillLevel.None ? $"the kill switch stood at {Level}" : IsArmed ? null : "live was not armed";

    /// <summary>Plans decisions over a span, a few seconds apart.</summary>
    public void Begin(DateTimeOffset from, DateTimeOffset until)
    {
        var seconds = 1 + (5 * random.NextDouble());
        var at = from + TimeSpan.FromSeconds(2);
        while ((at += TimeSpan.FromMilliseconds(Math.Round(-1000 * seconds * Math.Log(1 - random.NextDouble())))) < until)
        {
            world.At(at, Decide);
        }

        world.At(until, () =>
        {
            Release();
            SetMode(true);
        });
    }

    /// <summary>A process has started: what is stored about mode and kill goes into its gate first.</summary>
    public void Brief(RehearsedProcess started)
    {
        started.Gate.HoldLease(new TraderSeat("rehearsal", 1), DateTimeOffset.MaxValue);
        started.Gate.Raise(Level);
        if (IsArmed)
        {
            started.Gate.Arm(DateTimeOffset.MaxValue);
        }

        if (Level == KillLevel.FlattenAll)
        {
            started.Post(new LiveInput.CloseAll(ExitReason.Kill, "The kill switch was pressed before the restart."));
        }
    }

    public void FlattenForGood()
    {
        world.History.Say("world", "closes everything for good");
        Level = KillLevel.FlattenAll;
        process().Gate.Raise(KillLevel.FlattenAll);
        process().Post(new LiveInput.CloseAll(ExitReason.Kill, "The rehearsal is over."));
    }

    private void Decide()
    {
        switch (random.NextDouble())
        {
            case < 0.75:
                Open();
                break;
            case < 0.84 when _plans.Count > 0:
                var trade = _plans[Math.Max(0, _plans.Count - 1 - random.NextInt(4))];
                Say(new LiveInput.Close(trade.TradeId, ExitReason.Operator, "Somebody wants it closed."), $"close {trade.Symbol}");
                break;
            case < 0.87:
                var symbol = AnySymbol();
                Say(new LiveInput.CloseSymbol(symbol, ExitReason.Operator, "Somebody wants the symbol closed."), $"close symbol {symbol}");
                break;
            case < 0.89:
                Say(new LiveInput.CancelEntries("Somebody wants no entries."), "cancel entries");
                break;
            case < 0.91:
                Say(new LiveInput.CloseAll(ExitReason.Operator, "Somebody wants everything closed."), "close all");
                break;
            case < 0.93:
                Say(new LiveInput.Reconcile(), "reconcile");
                break;
            case < 0.97:
                Press((KillLevel)(1 + random.NextInt(3)));
                world.After(TimeSpan.FromMilliseconds(1000 + random.NextInt(15_000)), Release);
                break;
            default:
                SetMode(false);
                world.After(TimeSpan.FromMilliseconds(500 + random.NextInt(10_000)), () => SetMode(true));
                break;
        }
    }

    private void Press(KillLevel level)
    {
        world.History.Say("world", $"kill {level}");
        Level = level > Level ? level : Level;
        process().Gate.Raise(level);
        if (level == KillLevel.FlattenAll)
        {
            process().Post(new LiveInput.CloseAll(ExitReason.Kill, "The kill switch was pressed."));
        }
        else if (level == KillLevel.ReduceOnly)
        {
            process().Post(new LiveInput.CancelEntries("The kill switch was pressed."));
        }
    }

    private void Release()
    {
        if (Level != KillLevel.None)
        {
            world.History.Say("world", "kill released");
            Level = KillLevel.None;
            process().Gate.Reset();
        }
    }

    private void SetMode(bool isLive)
    {
        if (IsArmed == isLive)
        {
            return;
        }

        world.History.Say("world", isLive ? "mode live" : "mode off");
        IsArmed = isLive;
        if (isLive)
        {
            process().Gate.Arm(DateTimeOffset.MaxValue);
            return;
        }

        process().Gate.Disarm();
        process().Post(new LiveInput.CancelEntries("Live was left."));
    }

    private void Open()
    {
        var symbol = AnySymbol();
        var rules = book.Rules(symbol);
        var mark = book.Quote(symbol).Mark;
        var side = random.NextDouble() < 0.5 ? PositionSide.Long : PositionSide.Short;
        var sign = side == PositionSide.Long ? 1 : -1;
        var notional = Math.Max(rules.NotionalMin * 1.1m, (decimal)(60 + (1400 * random.NextDouble())));
        var quantity = Math.Max(rules.QuantityStep, decimal.Floor(notional / mark / rules.QuantityStep) * rules.QuantityStep);
        var plan = new BracketPlan(
            AnyGuid(), symbol, side, quantity, OnTick(mark * (1 - (sign * Distance())), rules), OnTick(mark * (1 + (sign * Distance())), rules),
            process().Now + TimeSpan.FromSeconds(0.5 + (8 * random.NextDouble())),
            process().Now + TimeSpan.FromSeconds(5 + (90 * random.NextDouble())), rules.MarketQuantityMax);
        _plans.Add(plan);
        Say(new LiveInput.Open(plan, 1 + random.NextInt(15)), $"open {plan.TradeId.ToString()[..8]} {symbol} {side} {quantity} stop {plan.StopPrice} target {plan.TargetPrice}");
    }

    private void Say(LiveInput input, string what)
    {
        world.History.Say("world", process().IsAlive ? what : $"{what} (nobody is there)");
        process().Post(input);
    }

    // Sometimes so near that the exchange refuses the stop, sometimes out of reach.
    private decimal Distance() => (decimal)Math.Round(0.0002 * Math.Exp(4.5 * random.NextDouble()), 6);

    private static decimal OnTick(decimal price, ContractRules rules) =>
        Math.Max(rules.TickSize, decimal.Round(price / rules.TickSize) * rules.TickSize);

    private Symbol AnySymbol() => book.AllRules.ElementAt(random.NextInt(book.AllRules.Count())).Symbol;

    private Guid AnyGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, random.NextUInt64());
        BitConverter.TryWriteBytes(bytes[8..], random.NextUInt64());
        return new Guid(bytes, bigEndian: true);
    }
}
