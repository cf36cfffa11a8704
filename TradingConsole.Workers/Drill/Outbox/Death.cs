using System.Collections.Immutable;
using System.Diagnostics;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>Where this process is to die by its own kill -9, and at which coming there.</summary>
/// <param name="place">Null: nowhere; the drill kills it from outside.</param>
internal sealed class Death(string? place, int coming)
{
    /// <summary>Every place, in the order of an event's way.</summary>
    public static readonly ImmutableArray<string> Places =
    [
        "wish_written", "handed_over", "close_written", "desk_closed", "before_store", "stored", "projection_claimed", "projection_written",
        "report_claimed", "report_written", "training_claimed", "training_written", "report_phrased",
    ];

    private int _comings;

    public void Pass(string here)
    {
        if (here == place && Interlocked.Increment(ref _comings) == coming)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill(); // SIGKILL: nothing is disposed, flushed or told.
            self.WaitForExit(); // The signal is on its way.
        }
    }
}

/// <summary>A consumer that may die with its cursor claimed, or with its effects written and not committed.</summary>
internal sealed class MortalConsumer(IPassportConsumer inner, Death death) : IPassportConsumer
{
    public string Name => inner.Name;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
    {
        death.Pass($"{Name}_claimed");
        await inner.ConsumeAsync(transaction, userId, events, ct);
        death.Pass($"{Name}_written");
    }

    public Task RedriveAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> told, CancellationToken ct) =>
        inner.RedriveAsync(transaction, userId, told, ct);
}

/// <summary>Says a report as it was written, and may die with it: worded, and neither stored nor its request ended.</summary>
internal sealed class MortalPhraser(Death death) : IReportPhraser
{
    public Task<Report> PhraseAsync(Report report, CancellationToken ct)
    {
        death.Pass("report_phrased");
        return Task.FromResult(report);
    }
}
