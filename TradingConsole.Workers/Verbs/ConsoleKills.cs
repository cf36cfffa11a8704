using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.Drill;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Verbs;

/// <summary>
/// The kill switch as an operator pulls it: <c>POST /api/risk/kill</c> to the console's own process while its entries are under way to a
/// paper exchange in this one. Every other time its database answers nobody.
/// </summary>
internal static class ConsoleKills
{
    private const ulong Seed = 1;
    private const decimal NotionalUsdt = 600m;

    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan FlatMax = TimeSpan.FromSeconds(60);

    /// <summary>Waited for at most; a figure this large means that the latch was not closed within it.</summary>
    private static readonly TimeSpan LatchMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after a press nothing may still be coming; it covers an entry whose journal did not answer.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    /// <param name="kept">Directory of a prepared console that outlasts this run; null: it is made and thrown away, which takes minutes.</param>
    public static async Task<ConsoleKillResult> RunAsync(int presses, string? kept, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scratch = kept is null ? Directory.CreateTempSubdirectory("tradingconsole-kills-").FullName : Directory.CreateDirectory(kept).FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            var ground = new DrillGround(postgres, scratch, loggers);
            await ground.PrepareAsync(withConsole: true, cancellationToken);
            const string Name = "console_kills";
            var folder = Path.Combine(scratch, Name);
            await ground.DropAsync(Name, folder);
            var connection = await ground.CloneAsync(Name, folder, cancellationToken);
            var arrivals = new RiskyArrivals();
            await using var exchange = await PaperExchangeHost.StartAsync(
                new PaperExchangeOptions { Received = arrivals.See, Account = new PaperAccountOptions { Seed = Seed, OpeningBalance = 50_000 } },
                new SyntheticMarket(Seed), TimeProvider.System, loggers, cancellationToken);
            await using var console = new ConsoleDesk(exchange.RestBaseUrl, connection, folder, new ConsoleFlags(TimeProvider.System.GetUtcNow()));
            await console.StartAsync();
            return await new Run(postgres, exchange, console, arrivals, Path.Combine(folder, KillFile.Name)).MeasureAsync(presses, cancellationToken);
        }
        catch (DrillFailure failure)
        {
            throw new JobFailedException(failure.Message, failure);
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    private sealed class Run(EmbeddedPostgres postgres, PaperExchangeHost exchange, ConsoleDesk console, RiskyArrivals arrivals, string killFile)
    {
        private readonly SeededRandom _random = new(Seed);
        private readonly Symbol[] _symbols = [.. ConsoleFlags.Universe.Take(5).Select(name => Symbol.Parse(name))];

        public async Task<ConsoleKillResult> MeasureAsync(int presses, CancellationToken cancellationToken)
        {
            foreach (var symbol in _symbols)
            {
                Pin(symbol);
            }

            await BurstAsync(cancellationToken); // Compiles the code.
            var burst = await BurstAsync(cancellationToken);
            var (lasts, latched, frozen) = (new List<double>(), new List<double>(), new List<double>());
            var late = 0;
            for (var press = 0; press < presses; press++)
            {
                await UntilAsync("entries are taken", ReadyMax, ObjectionAsync, cancellationToken);
                var (last, after, latch) = await PressAsync(burst * _random.NextDouble(), isFrozen: press % 2 == 1, cancellationToken);
                (press % 2 == 1 ? frozen : latched).Add(latch);
                late += after;
                if (last is { } known)
                {
                    lasts.Add(known);
                }
            }

            return new ConsoleKillResult(
                presses, frozen.Count, lasts.Count, Percentile(lasts, 0.5), Percentile(lasts, 1), late, Percentile(latched, 0.5), Percentile(latched, 1),
                Percentile(frozen, 0.5), Percentile(frozen, 1));
        }

        /// <summary>A burst that nobody interrupts.</summary>
        /// <returns>Milliseconds from its first request to its last byte that adds risk.</returns>
        private async Task<double> BurstAsync(CancellationToken cancellationToken)
        {
            var from = 0L;
            await UntilAsync(
                "a whole burst is taken", ReadyMax,
                async () =>
                {
                    await UntilAsync("entries are taken", ReadyMax, ObjectionAsync, cancellationToken);
                    from = Stopwatch.GetTimestamp();
                    var refused = (await Task.WhenAll(_symbols.Select(symbol => console.OpenAsync(Order(symbol))))).FirstOrDefault(refusal => refusal is not null);
                    if (refused is not null)
                    {
                        await FlattenAsync(cancellationToken);
                    }

                    return refused;
                },
                cancellationToken);
            await UntilAsync(
                "all entries are held", FlatMax,
                () => Task.FromResult(exchange.Venue.Within(book => book.Wallet.Open.Count()) is var held && held == _symbols.Length ? null : $"{held} are."),
                cancellationToken);
            var length = (arrivals.Since(from)[^1] - from) * 1e3 / Stopwatch.Frequency;
            await FlattenAsync(cancellationToken);
            return length;
        }

        private Task FlattenAsync(CancellationToken cancellationToken) => UntilAsync(
            "the exchange's book is flat", FlatMax,
            async () =>
            {
                await console.FlattenAsync();
                return Holding();
            },
            cancellationToken);

        private async Task<(double? Last, int After, double Latch)> PressAsync(double wait, bool isFrozen, CancellationToken cancellationToken)
        {
            var from = Stopwatch.GetTimestamp();
            var entries = Task.WhenAll(_symbols.Select(symbol => console.OpenAsync(Order(symbol))));
            while (Stopwatch.GetElapsedTime(from).TotalMilliseconds < wait)
            {
                await Task.Yield();
            }

            await using var freeze = isFrozen ? await FrozenServer.FreezeAsync(postgres) : null;
            var unpulled = File.Exists(killFile) ? File.GetLastWriteTimeUtc(killFile) : DateTime.MinValue;
            var pressed = Stopwatch.GetTimestamp();
            var killing = console.Api.PostAsync("/api/risk/kill", new { level = "flatten_all", reason = "bench" });

            // The file is written by the thread that has closed the latch, right after it.
            while ((!File.Exists(killFile) || File.GetLastWriteTimeUtc(killFile) == unpulled) && Stopwatch.GetElapsedTime(pressed) < LatchMax)
            {
                await Task.Yield();
            }

            var latch = Stopwatch.GetElapsedTime(pressed).TotalMilliseconds;
            await Task.Delay(Settled, TimeProvider.System, cancellationToken);
            await (freeze?.DisposeAsync() ?? ValueTask.CompletedTask);

            var (_, refused) = await killing;
            if (refused is not null)
            {
                throw new DrillFailure($"The kill was refused: {refused}");
            }

            await entries;
            await UntilAsync("the exchange's book is flat", FlatMax, () => Task.FromResult(Holding()), cancellationToken);
            var came = arrivals.Since(from);
            return (came.Length == 0 ? null : (came[^1] - pressed) * 1e3 / Stopwatch.Frequency, came.Count(at => at > pressed), latch);
        }

        /// <returns>What stands against entries now; null when they would be taken.</returns>
        private async Task<string?> ObjectionAsync() =>
            await console.TryReadyAsync() ?? ((await console.PictureAsync()).Trips.Length is > 0 and var trips ? $"{trips} round trips are not over." : null);

        /// <returns>What the exchange still holds of ours; null when it holds nothing.</returns>
        private string? Holding() => exchange.Venue.Within(book => book.Wallet.Open.Any() || book.Engine.Open.Count > 0
            ? string.Join(", ", book.Wallet.Open.Select(position => $"{position.Symbol} {position.Amount}")) + $" {book.Engine.Open.Count} orders" : null);

        private DrillOrder Order(Symbol symbol) => exchange.Venue.Within(book =>
        {
            var (quote, rules) = (book.Quote(symbol), book.Rules(symbol));
            var isLong = _random.NextDouble() < 0.5;
            decimal At(decimal factor) => decimal.Round(quote.Mark * factor / rules.TickSize) * rules.TickSize;
            var quantity = Math.Max(1, decimal.Round(NotionalUsdt / quote.Last / rules.QuantityStep)) * rules.QuantityStep;
            return new DrillOrder(Guid.NewGuid(), symbol.Value, isLong, quantity, At(isLong ? 0.97m : 1.03m), At(isLong ? 1.03m : 0.97m), 10);
        });

        private void Pin(Symbol symbol) => exchange.Venue.Within<object?>(book =>
        {
            var (quote, tick) = (book.Quote(symbol), book.Rules(symbol).TickSize);
            book.Pin(symbol, new PaperQuote(quote.Last, quote.Mark, quote.Last - tick, quote.Last + tick));
            return null;
        });

        private async Task UntilAsync(string claim, TimeSpan atMost, Func<Task<string?>> objection, CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            while (await objection() is { } reason)
            {
                if (Stopwatch.GetElapsedTime(started) > atMost)
                {
                    throw new DrillFailure($"Not within {atMost.TotalSeconds:0} s: {claim}. {reason} {console}");
                }

                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }

        private static double? Percentile(List<double> figures, double fraction) =>
            figures.Count == 0 ? null : Math.Round(LatencyTrack.Percentile([.. figures.Order()], fraction), 2);
    }
}

/// <param name="FrozenPresses">Of them, while the database kept its connections and answered nobody.</param>
/// <param name="IntoBursts">Presses of whose burst anything had reached the exchange.</param>
/// <param name="LastByteP50Ms">From sending the request that kills to the last risk-increasing byte at the exchange's socket; negative: it came before.</param>
/// <param name="ArrivedAfterPress">Requests that add risk and came to that socket after the kill's request was sent.</param>
/// <param name="LatchP50Ms">From sending that request to the latch's file on the disk, which follows the latch, 10 s at most; likewise the next three.</param>
internal sealed record ConsoleKillResult(
    int Presses, int FrozenPresses, int IntoBursts, double? LastByteP50Ms, double? LastByteMaxMs, int ArrivedAfterPress, double? LatchP50Ms,
    double? LatchMaxMs, double? LatchFrozenP50Ms, double? LatchFrozenMaxMs);
