using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>
/// The whole of live trading in one thread and on one virtual clock, everything drawn from one seed: the real desk and the real client
/// on the paper exchange, a disk, a network, faults in all of them, and a judge who reads the exchange's ledger.
/// </summary>
internal sealed class Rehearsal : IDisposable
{
    /// <summary>From the last fault to the moment at which nothing may be open or unsure any more.</summary>
    public static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FiltersReadEvery = TimeSpan.FromSeconds(30);
    private const int StepsAtOneInstantMax = 5_000;

    private readonly ulong _seed;
    private readonly RehearsalRules _rules;
    private readonly Weather _weather;
    private readonly SteppedClock _clock;
    private readonly History _history;
    private readonly RehearsalWorld _world;
    private readonly PaperVenue _venue;
    private readonly PaperDialer _dialer;
    private readonly Disk _disk = new();
    private readonly Hindrances _hindrances = new();
    private readonly NakedWatch _watch;
    private readonly Decisions _decisions;
    private readonly List<Offence> _offences = [];
    private RehearsedProcess _process;
    private IReadOnlyDictionary<Symbol, Instrument> _instruments = ImmutableSortedDictionary<Symbol, Instrument>.Empty;
    private DateTimeOffset _instrumentsReadAt = DateTimeOffset.MinValue;
    private int _fillsSeen;

    private Rehearsal(ulong seed, RehearsalRules rules, bool keepsHistory, Weather weather)
    {
        (_seed, _rules, _weather) = (seed, rules, weather);
        var random = new SeededRandom(seed);
        _clock = new SteppedClock(_weather.From);
        _history = new History(_weather.From, _clock, keepsHistory);
        _world = new RehearsalWorld(_clock, random.Fork(1), _weather.Mishaps, _history) { Crash = Crash };
        var market = new StormMarket(random.Fork(2).NextUInt64(), _weather.From, _weather.Until - _weather.From + SettleWithin + CloseWithin);
        _venue = new PaperVenue(market, _clock, new PaperExchangeOptions { Account = _weather.Account, AccountFaults = _weather.VenueFaults });
        _dialer = new PaperDialer(_venue);
        var cut = _venue.StreamsBroken;
        _venue.StreamsBroken = isHalfOpen =>
        {
            cut?.Invoke(isHalfOpen);
            if (isHalfOpen)
            {
                _process!.GoHalfOpen();
            }
        };
        _venue.Stirred = Look;
        _watch = new NakedWatch(_venue.Book, _hindrances, Report);
        _decisions = new Decisions(_world, _venue.Book, random.Fork(3), () => _process!);
        foreach (var fault in _weather.VenueFaults)
        {
            _hindrances.Add(fault);
            _world.At(fault.From, () => _history.Say("fault", $"{fault.Kind} for {fault.Duration.TotalSeconds:0.0} s, delay {fault.Delay.TotalMilliseconds:0} ms, code {fault.Code}"));
        }

        foreach (var mishap in _weather.Mishaps.Plan)
        {
            _world.At(mishap.From, () => Begin(mishap));
        }

        _process = NewProcess();
    }

    /// <summary>Runs one seed to its end.</summary>
    /// <param name="keepsHistory">Whether the outcome carries the readable history.</param>
    /// <param name="weather">Which faults; null: what the seed draws.</param>
    public static RehearsalOutcome Run(ulong seed, RehearsalRules? rules = null, bool keepsHistory = false, Weather? weather = null)
    {
        using var rehearsal = new Rehearsal(seed, rules ?? RehearsalRules.Default, keepsHistory, weather ?? Weather.FromSeed(seed));
        return rehearsal.Play();
    }

    public void Dispose()
    {
        _process.Dispose();
        _history.Dispose();
    }

    private RehearsalOutcome Play()
    {
        Start();
        _decisions.Begin(_weather.From, _weather.Until);
        RunUntil(_weather.Until);
        _venue.ClearFaults();
        _history.Say("world", "the last fault is over");
        RunUntil(_weather.Until + SettleWithin);
        new Judge(_venue.Book, _disk, _watch, Report).ExpectSettled(_process.Desk.Picture, _process.Now);
        _decisions.FlattenForGood();
        RunUntil(_weather.Until + SettleWithin + CloseWithin);
        new Judge(_venue.Book, _disk, _watch, Report).ExpectClosed(_decisions.Plans);
        _history.Say("world", $"balance {_venue.Book.Wallet.Balance}");
        var outcome = new RehearsalOutcome(
            _seed, [.. _offences], Struck(), _history.Hash(), _venue.Book.Engine.Orders.Count() + _venue.Book.Algos.Orders.Count(),
            _venue.Book.Engine.Fills.Count, _disk.Brackets.Count(), _watch.Longest, _history.Lines);
        return outcome;
    }

    private void RunUntil(DateTimeOffset end)
    {
        for (var steps = 0; ;)
        {
            var next = Earliest(_clock.NextDue, _venue.NextDue, _world.NextDue, _process.PumpAt) ?? end;
            if (next > end)
            {
                next = end;
            }

            steps = next > _clock.GetUtcNow() ? 0 : steps + 1;
            if (steps > StepsAtOneInstantMax)
            {
                throw new InvalidOperationException($"Seed {_seed} stands still at {_clock.GetUtcNow():O}: the same instant asked for {steps} steps.");
            }

            _clock.AdvanceTo(next > _clock.GetUtcNow() ? next : _clock.GetUtcNow());
            Step();
            if (_clock.GetUtcNow() >= end && (Earliest(_clock.NextDue, _venue.NextDue, _world.NextDue, _process.PumpAt) is not { } more || more > end))
            {
                return;
            }
        }
    }

    private void Step()
    {
        _venue.Advance();
        Look();
        while (_world.TryDo())
        {
        }

        _process.Thread.Run(_dialer.Deliver);
        if (!_process.IsAlive)
        {
            _dialer.Deliver();
        }

        try
        {
            _process.PumpWhatIsDue();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Report(OffenceKind.WrongState, $"The desk broke: {exception}");
            Crash(new Mishap(MishapKind.Crash, _world.Now, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>The book may have changed.</summary>
    private void Look()
    {
        _watch.Observe();
        var fills = _venue.Book.Engine.Fills.Count;
        if (fills > _fillsSeen)
        {
            _fillsSeen = fills;
            if (_process.IsAlive)
            {
                _world.PassCrashPoint(MishapKind.CrashOnFill);
            }
        }
    }

    private void Begin(Mishap mishap)
    {
        _history.Say("fault", $"{mishap.Kind} for {mishap.Duration.TotalSeconds:0.0} s, length {mishap.Length.TotalMilliseconds:0} ms");
        if (mishap.Kind == MishapKind.Crash)
        {
            _world.PassCrashPoint(MishapKind.Crash);
        }
        else if (mishap.Kind == MishapKind.Stall && _world.InEffect(MishapKind.Stall) is not null)
        {
            _hindrances.AddStall(_world.Now, mishap.Length);
            _process.Stop(mishap.Length);
        }
        else if (mishap.Kind == MishapKind.NetworkSlow)
        {
            _hindrances.AddSlowWay(_world.Now, _world.Now + mishap.Duration, mishap.Length);
        }
    }

    private void Crash(Mishap crash)
    {
        if (!_process.IsAlive)
        {
            return;
        }

        _history.Say("fault", $"the process dies ({crash.Kind}) and is back in {crash.Length.TotalMilliseconds:0} ms");
        _hindrances.AddCrash(_world.Now, crash.Length);
        _process.Kill();
        _world.After(crash.Length, () =>
        {
            _process.Dispose();
            _process = NewProcess();
            Start();
        });
    }

    private void Start()
    {
        _history.Say("world", "the process starts");
        _world.Starts++;
        _decisions.Brief(_process);
        _process.Start();
    }

    private RehearsedProcess NewProcess() =>
        new(_world, _venue, _dialer, _weather.Account, _disk, _rules, Instruments, _weather.ClockError, _seed, () => _decisions.WhyShut, Report, _hindrances);

    private void Report(OffenceKind kind, string what)
    {
        _history.Say("judge", $"{kind}: {what}");
        _offences.Add(new Offence(kind, _world.Now, what));
    }

    private ImmutableSortedDictionary<string, int> Struck() =>
        _venue.FaultsStruck.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value))
            .Concat(_weather.Mishaps.Struck.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The contracts as a desk knows them: read now and then.</summary>
    private IReadOnlyDictionary<Symbol, Instrument> Instruments()
    {
        if (_world.Now - _instrumentsReadAt >= FiltersReadEvery)
        {
            _instrumentsReadAt = _world.Now;
            _instruments = _venue.Book.AllRules.ToImmutableSortedDictionary(rules => rules.Symbol, rules => new Instrument(
                rules.Symbol, rules.Status, "PERPETUAL", rules.Symbol.Value[..^4], "USDT", rules.TickSize, rules.QuantityStep,
                rules.QuantityStep, rules.QuantityStep, rules.MarketQuantityMax, rules.NotionalMin, null, null));
        }

        return _instruments;
    }

    private static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? first = null;
        foreach (var time in times)
        {
            first = time is { } at && (first is null || at < first) ? at : first;
        }

        return first;
    }
}
