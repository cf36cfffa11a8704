using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>What a remote model said of one market at one hour.</summary>
/// <param name="Answer">Null: nothing that can be used, and <paramref name="Reason"/> says why.</param>
public sealed record RemoteSaying(BandMethod Method, string Model, SeriesAnswer? Answer, string Reason);

/// <summary>Everything remote models said of a run's hours, read from its kept lines alone; what cannot be used is counted by its reason.</summary>
/// <param name="from">Exclusive.</param>
/// <param name="to">Inclusive.</param>
public sealed class RemoteSayings(DateTimeOffset from, DateTimeOffset to, BandRules rules, StageTally tally)
{
    public const string Away = "away";
    public const string LeftOut = "left out";

    private readonly SortedDictionary<(DateTimeOffset Ts, string MarketId, BandMethod Method), RemoteSaying> _said = new(
        Comparer<(DateTimeOffset Ts, string MarketId, BandMethod Method)>.Create((a, b) =>
            a.Ts.CompareTo(b.Ts) is not 0 and var ts ? ts
            : string.CompareOrdinal(a.MarketId, b.MarketId) is not 0 and var market ? market : a.Method.CompareTo(b.Method)));

    /// <summary>Takes in a kept line. Of several answers about one market and hour the first counts.</summary>
    public void Add(RawLine line)
    {
        if (KeptForecast.Of(line) is not { } kept)
        {
            tally.Count("remote_lines_unreadable");
            return;
        }

        if (kept.Ts <= from || kept.Ts > to || kept.Ts.Hour % rules.EveryHours != 0)
        {
            tally.Count("remote_other_hours");
            return;
        }

        var reason = LeftOut;
        var answers = new Dictionary<string, SeriesAnswer>(StringComparer.Ordinal);
        try
        {
            foreach (var answer in kept.Read())
            {
                answers.TryAdd(answer.SeriesId, answer);
            }
        }
        catch (BandRunnerException)
        {
            tally.Count(kept.Sent is null ? "remote_away" : "remote_answers_unreadable");
            reason = Away;
        }

        foreach (var id in kept.MarketIds)
        {
            var saying = new RemoteSaying(kept.Method, kept.Model, answers.GetValueOrDefault(id), reason);
            tally.Count(!_said.TryAdd((kept.Ts, id, kept.Method), saying) ? "remote_repeated" : saying.Answer is null ? $"remote_{reason.Replace(' ', '_')}_markets" : "remote_answered");
        }
    }

    /// <summary>Every market and hour about which something was said or owed.</summary>
    public IEnumerable<(DateTimeOffset Ts, string MarketId, BandMethod Method)> Asked => _said.Keys;

    /// <summary>What was said of a market at an hour, one a method, in the methods' order.</summary>
    public IEnumerable<RemoteSaying> Of(DateTimeOffset ts, string marketId)
    {
        foreach (var method in (BandMethod[])[BandMethod.Chronos, BandMethod.TimesFm])
        {
            if (_said.TryGetValue((ts, marketId, method), out var saying))
            {
                yield return saying;
            }
        }
    }
}
