using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Verbs;

/// <summary>
/// How long a position stands unprotected when nothing is broken, and how soon after a kill the last risky byte arrives. The live desk
/// with its PostgreSQL (durable commits) and the paper exchange, in one process, over real sockets, at speed 1; all times are the
/// exchange's clock, and what counts is its book.
/// </summary>
internal static class OrdersBench
{
    private const ulong MarketSeed = 7;
    private const decimal NotionalUsdt = 400m;

    /// <summary>Stop and target lie so far away that no price of the bench reaches them.</summary>
    private const decimal BarrierFraction = 0.10m;

    /// <summary>About as long as a burst of entries needs to leave.</summary>
    private const double BurstMilliseconds = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long after a press nothing may still be coming.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(500);

    public static async Task<OrdersBenchResult> RunAsync(int roundTrips, int presses, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-orders-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") },
                loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            await using (var database = NpgsqlDataSource.Create(postgres.ConnectionString))
            {
                await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            }

            var market = new SyntheticMarket(MarketSeed);
            var arrivals = new RiskyArrivals();
            await using var exchange = await PaperExchangeHost.StartAsync(
                new PaperExchangeOptions
                {
                    // The venue's real limits would pace the bench, which would then measure them.
                    RequestWeightPerMinute = 1_000_000,
                    Received = arrivals.See,
                    Account = new PaperAccountOptions { OpeningBalance = 100_000, OrdersPerTenSeconds = 100_000, OrdersPerMinute = 500_000 },
                },
                market, TimeProvider.System, loggers,
                cancellationToken);
            await using var rig = await LiveRig.StartAsync(
                postgres.ConnectionString, exchange, TimeProvider.System, scratch, loggers, cancellationToken);
            var bench = new Run(exchange, rig, arrivals);
            return await bench.MeasureAsync(roundTrips, presses, cancellationToken);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private sealed class Run(PaperExchangeHost exchange, LiveRig rig, RiskyArrivals arrivals)
    {
        private readonly SeededRandom _random = new(MarketSeed);
        private readonly List<double> _naked = [];
        private readonly List<double> _confirmed = [];
        private readonly Queue<string> _told = new(); // The latest few.
        private int _trades;

        public async Task<OrdersBenchResult> MeasureAsync(int roundTrips, int presses, CancellationToken cancellationToken)
        {
            rig.Get<LiveReports>().Told += report =>
            {
                lock (_told)
                {
                    _told.Enqueue($"{report.Code} {report.Symbol} {report.Message}");
                    if (_told.Count > 5)
                    {
                        _told.Dequeue();
                    }
                }
            };
            var taken = await rig.Seat.TakeAsync(cancellationToken);
            if (!taken.IsOk)
            {
                throw new JobFailedException(taken.Message);
            }

            rig.Gate.Arm(DateTimeOffset.MaxValue);
            var symbols = rig.State.Instruments.Values
                .Where(instrument => instrument.IsTradable && instrument.NotionalMin < NotionalUsdt / 2).Select(instrument => instrument.Symbol).Take(8).ToArray();
            const int WarmUp = 8;
            for (var i = 0; i < roundTrips + WarmUp; i++)
            {
                await RoundTripAsync(symbols[i % symbols.Length], i >= WarmUp, cancellationToken);
            }

            var (kills, late, meanwhile) = (new List<double>(), 0, 0);
            for (var i = 0; i < presses; i++)
            {
                var (last, after) = await PressAsync(symbols, cancellationToken);
                if (last is { } known)
                {
                    kills.Add(known);
                    meanwhile++;
                }

                late += after;
            }

            _naked.Sort();
            _confirmed.Sort();
            kills.Sort();
            return new OrdersBenchResult(
                $"{roundTrips} market entries of {NotionalUsdt} USDT over {symbols.Length} symbols, one after another, a quarter of them filled in parts; " +
                $"{presses} kill presses at random moments within a burst of {symbols.Length} entries; speed 1, durable commits, loopback sockets, the venue's rate limits lifted",
                _naked.Count, Figure(_naked, 0.5), Figure(_naked, 0.99), _naked.Count == 0 ? 0 : Math.Round(_naked[^1], 2),
                Figure(_confirmed, 0.5), Figure(_confirmed, 0.99),
                presses, meanwhile, Figure(kills, 0.5), kills.Count == 0 ? 0 : Math.Round(kills[^1], 3), late);
        }

        private async Task RoundTripAsync(Symbol symbol, bool isMeasured, CancellationToken cancellationToken)
        {
            var trade = Open(symbol);
            await UntilAsync(picture => picture.Brackets.Any(b => b.Plan.TradeId == trade && b.Orders.Any(o => o is { Role: OrderRole.Target, IsResting: true })), $"{symbol} is protected", cancellationToken);
            var bracket = rig.Seat.State.Picture!.Brackets.Single(b => b.Plan.TradeId == trade);
            rig.Seat.Post(new LiveInput.Close(trade, ExitReason.Operator, "bench"));
            await UntilAsync(picture => picture.Brackets.All(b => b.Plan.TradeId != trade), $"{symbol} is closed", cancellationToken);
            if (!isMeasured)
            {
                return;
            }

            // The ledger's spans of the entry; the way out is not about protection.
            var closing = bracket.Orders.Where(order => order.Role == OrderRole.Stop).Max(order => order.StateSince);
            var spans = exchange.Venue.Within(book => book.Protection.Spans.Where(span => span.Symbol == symbol && span.From >= bracket.Entry.SentAt).ToList());
            var first = spans.Where(span => span.From <= closing).Sum(span => span.Length(closing).TotalMilliseconds);
            _naked.Add(first);
            var filled = bracket.Fills.Length > 0 ? bracket.Fills.Min(fill => fill.Time) : bracket.Growth[0].At;
            _confirmed.Add((closing - filled).TotalMilliseconds);
        }

        /// <returns>
        /// Milliseconds from the press to the last risky byte of the burst at the exchange's socket, negative when it came before, null when none came at all; how
        /// many requests that add risk came after the press.
        /// </returns>
        private async Task<(double? Last, int After)> PressAsync(Symbol[] symbols, CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var symbol in symbols)
            {
                Open(symbol);
            }

            var wait = _random.NextDouble() * BurstMilliseconds;
            while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < wait)
            {
                await Task.Yield();
            }

            rig.KillSwitch.Raise(KillLevel.FlattenAll, "bench", "bench", TimeProvider.System.GetUtcNow());
            var (pressed, pressedAt) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
            await UntilAsync(picture => picture is { Brackets.IsEmpty: true, Flattening: null } && picture.At > pressedAt + Settled, "everything is flat", cancellationToken);
            var came = arrivals.Since(started);
            rig.KillSwitch.Reset(rig.KillSwitch.State);
            return (came.Length == 0 ? null : (came[^1] - pressed) * 1e3 / Stopwatch.Frequency, came.Count(at => at > pressed));
        }

        private Guid Open(Symbol symbol)
        {
            var instrument = rig.State.Instruments[symbol];
            var price = exchange.Venue.Within(book => book.Quote(symbol).Last);
            var isLong = _random.NextDouble() < 0.5;
            var (up, down) = (price * (1 + BarrierFraction), price * (1 - BarrierFraction));
            var now = TimeProvider.System.GetUtcNow();
            var proposal = new TradeProposal(
                symbol, DateTimeOffset.UnixEpoch.AddMinutes(++_trades), isLong ? PositionSide.Long : PositionSide.Short, NotionalUsdt / price, price,
                NotionalUsdt, 5, isLong ? down : up, isLong ? up : down, 0, instrument.TickSize, 60, 0.002, 1e6, 0.0005, 0.1);
            var plan = LivePlans.Of(proposal, instrument, out var problem)
                ?? throw new JobFailedException($"{symbol} cannot be traded: {problem}");
            rig.Seat.Post(new LiveInput.Open(plan with { EnterBefore = now.AddSeconds(10), ExpiresAt = now.AddHours(1) }, 5));
            return plan.TradeId;
        }

        private async Task UntilAsync(Func<LivePicture, bool> reached, string claim, CancellationToken cancellationToken)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Look()
            {
                if (rig.Seat.State.Picture is { } picture && reached(picture))
                {
                    done.TrySetResult();
                }
            }

            rig.Seat.Changed += Look;
            try
            {
                Look();
                await done.Task.WaitAsync(Patience, cancellationToken);
            }
            catch (TimeoutException exception)
            {
                throw new JobFailedException($"Not within {Patience.TotalSeconds:0} s: {claim}. {Story()}", exception);
            }
            finally
            {
                rig.Seat.Changed -= Look;
            }
        }

        private string Story()
        {
            var picture = rig.Seat.State.Picture;
            var orders = picture?.Brackets.SelectMany(bracket => bracket.Orders).Select(order => $"{order.ClientOrderId} {order.State} {order.Filled}/{order.Quantity}") ?? [];
            lock (_told)
            {
                return $"{picture?.Phase} {picture?.EntriesRefused} Orders: {string.Join(", ", orders)}. Told: {string.Join(" | ", _told)}";
            }
        }

        private static double Figure(List<double> sorted, double fraction) =>
            sorted.Count == 0 ? 0 : Math.Round(LatencyTrack.Percentile([.. sorted], fraction), 2);
    }
}

/// <param name="NakedP50Ms">From the fill to the stop in the exchange's book, by its own ledger; likewise the next two.</param>
/// <param name="ConfirmedP50Ms">From the first fill to the desk's own knowledge that the last stop rests.</param>
/// <param name="PressesIntoBursts">Presses of whose burst anything had reached the exchange.</param>
/// <param name="KillLastByteMs">From the press to the last risk-increasing byte at the exchange's socket, median; negative: it came before.</param>
/// <param name="ArrivedAfterPress">Requests that add risk and came to that socket after the press: bytes on their way.</param>
internal sealed record OrdersBenchResult(
    string Workload, int RoundTrips, double NakedP50Ms, double NakedP99Ms, double NakedMaxMs, double ConfirmedP50Ms, double ConfirmedP99Ms,
    int KillPresses, int PressesIntoBursts, double KillLastByteMs, double KillLastByteMaxMs, int ArrivedAfterPress)
{
    /// <summary>The same by HTTP on the console's own process; null when that was not asked for.</summary>
    public ConsoleKillResult? Console { get; init; }
}
