using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Workers.Forecasts;

/// <summary>How the market channel stands, for the runs page.</summary>
internal sealed class StreamConnections(MarketChannel channel, TimeProvider clock) : IForecastConnections
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private (string State, DateTimeOffset Since) _stood = ("off", clock.GetUtcNow());

    public ImmutableArray<ForecastConnection> Standing
    {
        get
        {
            var (now, state) = (clock.GetUtcNow(), channel.State);
            var word = state.Connections == 0 ? "off"
                : !state.IsConnected ? "connecting"
                : state.LastMessageAt < now - StaleAfter ? "stale" : "connected";
            lock (_gate)
            {
                _stood = _stood.State == word ? _stood : (word, now);
                return [new ForecastConnection("ws", word, _stood.Since, state.LastMessageAt, state.Assets, (int)state.Reconnects, Note(state))];
            }
        }
    }

    private static string? Note(ChannelState state) => state.Dropped > 0 ? $"{state.Dropped} messages dropped" : state.LastProblem;
}
