using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

/// <summary>The last minute of a few health figures, as this tab saw them: about one sample a second.</summary>
public sealed class HealthTrail
{
    private const int SamplesMax = 60;

    private readonly Queue<double> _dataAge = new();
    private readonly Queue<double> _queueRows = new();
    private readonly Queue<double> _latency = new();
    private DateTimeOffset _last;

    public IReadOnlyList<double> DataAgeSeconds => [.. _dataAge];

    public IReadOnlyList<double> QueueRows => [.. _queueRows];

    /// <summary>Decision latency p99, milliseconds.</summary>
    public IReadOnlyList<double> LatencyMs => [.. _latency];

    public void Note(DeskSnapshot desk)
    {
        if (desk.AsOf - _last < TimeSpan.FromSeconds(Math.Max(1, desk.Market.Speed)))
        {
            return;
        }

        _last = desk.AsOf;
        Add(_dataAge, desk.Health.WorstDataAge?.TotalSeconds);
        Add(_queueRows, desk.Health.WriterQueueRows);
        Add(_latency, desk.Health.DecisionLatencyP99Ms);
    }

    private static void Add(Queue<double> samples, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            samples.Enqueue(number);
        }

        while (samples.Count > SamplesMax)
        {
            samples.Dequeue();
        }
    }
}
