using System.Collections.Immutable;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components;

/// <summary>One thing that is wrong now, in words.</summary>
public sealed record DeskAlarm(bool IsCritical, string Title, string Detail);

/// <summary>What of a snapshot deserves an operator's eye: current states only, so an alarm goes when its cause goes.</summary>
public static class DeskAlarms
{
    /// <summary>Older market data than this is shown as stale.</summary>
    public static readonly TimeSpan MarketAgeMax = TimeSpan.FromSeconds(5);

    public static ImmutableArray<DeskAlarm> Of(DeskSnapshot desk)
    {
        var alarms = ImmutableArray.CreateBuilder<DeskAlarm>();
        void Raise(bool isRaised, bool isCritical, string title, string detail)
        {
            if (isRaised)
            {
                alarms.Add(new DeskAlarm(isCritical, title, detail));
            }
        }

        var health = desk.Health;
        Raise(desk.Kill.IsEngaged, true, "Kill switch engaged", $"by {desk.Kill.By}: {desk.Kill.Reason}");
        Raise(!health.DatabaseOk, true, "Database unreachable", $"{Formats.Number(health.WriterQueueRows)} rows wait in the writer queue");
        Raise(!health.CollectorOk, true, "Collector stopped", $"{health.StreamsConnected} of {health.StreamsWanted} streams connected");
        Raise(health.CollectorOk && health.StreamsConnected < health.StreamsWanted, false, "Streams missing",
            $"{health.StreamsConnected} of {health.StreamsWanted} connected");
        Raise(health.WorstDataAge > MarketAgeMax, false, "Data stale",
            $"{health.WorstSymbol} last event {Formats.Duration(health.WorstDataAge)} ago, limit {Formats.Limit(MarketAgeMax)}");
        Raise(health.GapsOpen > 0, false, "Open gaps", $"{Formats.Number(health.GapsOpen)} waiting to be filled");
        foreach (var alert in desk.Alerts)
        {
            Raise(true, alert.IsCritical && alert.AcknowledgedAt is null, $"{AlertWords.Of(alert.Kind)}: {alert.Subject}",
                alert.AcknowledgedBy is { } by ? $"{alert.Message}; seen by {by}" : alert.Message);
        }

        foreach (var job in desk.Jobs.Where(job => job.Status == "failed").DistinctBy(job => job.Kind))
        {
            var isOvercome = desk.Jobs.Any(later => later.Kind == job.Kind && later.Status == "succeeded" && later.CreatedAt > job.CreatedAt);
            Raise(!isOvercome, false, $"Job {job.Kind} failed", job.Error ?? "no error text");
        }

        return alarms.ToImmutable();
    }
}
