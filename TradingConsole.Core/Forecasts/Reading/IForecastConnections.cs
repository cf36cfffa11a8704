using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>How the connections to the venue stand in this process: the streaming part tells, the runs page shows.</summary>
public interface IForecastConnections
{
    ImmutableArray<ForecastConnection> Standing { get; }
}

/// <param name="Source">As raw files name it: <c>gamma</c>, <c>ws</c>, ….</param>
/// <param name="State"><c>connected</c>, <c>connecting</c>, <c>stale</c> or <c>off</c>.</param>
/// <param name="Since">When it came to stand so, UTC.</param>
/// <param name="LastMessageAt">Null before the first.</param>
/// <param name="Assets">Subscribed; null where there is nothing to subscribe.</param>
/// <param name="Note">Why, in words; null when there is nothing to say.</param>
public sealed record ForecastConnection(
    string Source, string State, DateTimeOffset Since, DateTimeOffset? LastMessageAt, int? Assets, int Reconnects, string? Note);

/// <summary>A process that keeps no connection.</summary>
internal sealed class NoForecastConnections : IForecastConnections
{
    public ImmutableArray<ForecastConnection> Standing => [];
}
