using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TradingConsole.Workers.Rehearsal;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>simulate</c>: live trading rehearsed on virtual clocks, one run a seed, judged by the exchange's ledger.</summary>
internal static class SimulateVerb
{
    private const string Help =
        """
        Rehearse live trading on virtual time: one seed makes market, decisions and faults; the exchange's ledger judges.

        Each seed runs the real desk, the real Binance client and the paper exchange for some minutes of virtual time in one thread, with
        faults at the exchange, in the network, in storage and in the process (docs/adr/0033).

          naked        something held stood without a stop for more than 2 s (15 s across a crash, 2 s after each attempt to close that was lost)
          doubled      one decision entered twice, or for more than it asked
          lost_fills   the journal's fills or their profit are not the ledger's
          wrong_states an order ended in the books as something else than at the exchange, or left while the kill switch or the mode forbade it
          unsettled    something was open or unsure 60 s after the last fault

        Any of them makes the exit code 1 and the seeds are printed. --seed N --history shows one of them.
        """;

    public static Command Command()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many seeds", DefaultValueFactory = _ => 100 };
        var first = new Option<ulong>("--first-seed") { Description = "The first of them", DefaultValueFactory = _ => 1 };
        var one = new Option<ulong?>("--seed") { Description = "Only this one" };
        var history = new Option<bool>("--history") { Description = "With --seed: print everything that happened" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError("--seeds must be 1 to 1000000");
            }
        });
        var command = new Command("simulate", Help) { seeds, first, one, history, json };
        command.SetAction((result, cancellationToken) => Task.FromResult(Run(
            result.GetValue(one) ?? result.GetValue(first), result.GetValue(one) is null ? result.GetValue(seeds) : 1,
            result.GetValue(history), result.GetValue(json), cancellationToken)));
        return command;
    }

    private static int Run(ulong first, int count, bool showsHistory, bool json, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var progress = json ? null : new Progress(count);
        var report = RehearsalSeries.Run(first, count, showsHistory, outcome => progress?.Add(outcome), cancellationToken);
        foreach (var line in report.Outcomes.SelectMany(outcome => outcome.History))
        {
            Console.WriteLine(line);
        }

        var seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1);
        foreach (var failed in report.Failed)
        {
            (json ? Console.Error : Console.Out).WriteLine($"seed {failed.Seed} failed; see ./run simulate --seed {failed.Seed} --history");
            foreach (var offence in failed.Offences)
            {
                (json ? Console.Error : Console.Out).WriteLine($"  {offence.Kind}: {offence.What}");
            }
        }

        Console.WriteLine(json ? Json(report, seconds) : Table(report, seconds));
        return report.Failed.Any() ? 1 : 0;
    }

    private static string Json(RehearsalReport report, double seconds) => JsonSerializer.Serialize(
        new
        {
            seeds = report.Outcomes.Length,
            naked = report.Count(OffenceKind.Naked),
            doubled = report.Count(OffenceKind.Doubled),
            lost_fills = report.Count(OffenceKind.LostFill),
            wrong_states = report.Count(OffenceKind.WrongState),
            unsettled = report.Count(OffenceKind.Unsettled),
            faults = report.Faults,
            seconds,
        });

    private static string Table(RehearsalReport report, double seconds)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Outcomes.Length} seeds, {report.Outcomes.Sum(o => o.Trades)} round trips, {report.Outcomes.Sum(o => o.Orders)} orders, {report.Outcomes.Sum(o => o.Fills)} fills in {seconds:0.0} s; history {report.Hash}");
        text.AppendLine();
        foreach (var (name, figure) in new (string, int)[]
        {
            ("naked", report.Count(OffenceKind.Naked)), ("doubled", report.Count(OffenceKind.Doubled)), ("lost fills", report.Count(OffenceKind.LostFill)),
            ("wrong states", report.Count(OffenceKind.WrongState)), ("unsettled", report.Count(OffenceKind.Unsettled)),
        })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-14} {figure,8}");
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{report.Faults.Count} kinds of faults struck");
        foreach (var row in report.Faults.Chunk(3))
        {
            text.AppendLine("  " + string.Join("   ", row.Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fault.Key,-20} {fault.Value,8}"))));
        }

        return text.ToString().TrimEnd();
    }

    private sealed class Progress(int count)
    {
        private int _done;
        private int _failed;

        public void Add(RehearsalOutcome outcome)
        {
            _done++;
            _failed += outcome.Offences.IsEmpty ? 0 : 1;
            if (_done % 50 == 0 && _done < count)
            {
                Console.Error.WriteLine($"{_done} of {count} seeds, {_failed} failed");
            }
        }
    }
}
