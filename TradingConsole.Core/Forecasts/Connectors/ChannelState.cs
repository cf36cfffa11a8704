namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>The market channel as a page shows it.</summary>
/// <param name="IsConnected">Every connection that has something to listen to stands.</param>
/// <param name="Connections">How many are wanted.</param>
/// <param name="Assets">Tokens listened to.</param>
/// <param name="LastMessageAt">By the market clock; null before the first.</param>
/// <param name="Messages">Delivered, repeated books after a reconnect included.</param>
/// <param name="Reconnects">Connections made again.</param>
/// <param name="Dropped">Messages nobody had room for.</param>
/// <param name="Repeated">Trades that had been delivered before.</param>
/// <param name="Unreadable">Messages that no rule could read; delivered all the same.</param>
/// <param name="LastProblem">Why a connection last ended, or what last failed.</param>
public sealed record ChannelState(
    bool IsConnected, int Connections, int Assets, DateTimeOffset? LastMessageAt, long Messages, long Reconnects, long Dropped, long Repeated,
    long Unreadable, string? LastProblem);
