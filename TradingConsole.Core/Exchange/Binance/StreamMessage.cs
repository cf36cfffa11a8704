namespace TradingConsole.Core.Exchange.Binance;

internal enum StreamMessageKind
{
    /// <summary>Something could not be believed; <see cref="StreamMessage.Detail"/> says what.</summary>
    Quarantined,

    /// <summary>Believed; <see cref="StreamMessage.Event"/> holds it.</summary>
    Event,

    /// <summary>Well-formed and of no interest; <see cref="StreamMessage.Detail"/> names its type.</summary>
    Ignored,

    /// <summary>The answer to a control message; <see cref="StreamMessage.Detail"/> holds the error, empty when it was accepted.</summary>
    Reply,
}

/// <summary>What one text message of the stream turned out to be. <c>default</c> is a quarantined message.</summary>
/// <param name="ReplyId">The control message this answers; 0 when the exchange did not say.</param>
internal readonly record struct StreamMessage(StreamMessageKind Kind, MarketEvent? Event, string Detail, long ReplyId)
{
    public static StreamMessage Of(MarketEvent marketEvent) => new(StreamMessageKind.Event, marketEvent, "", 0);

    public static StreamMessage Ignored(string type) => new(StreamMessageKind.Ignored, null, type, 0);

    public static StreamMessage Refused(string reason) => new(StreamMessageKind.Quarantined, null, reason, 0);

    public static StreamMessage Reply(long id, string error) => new(StreamMessageKind.Reply, null, error, id);
}
