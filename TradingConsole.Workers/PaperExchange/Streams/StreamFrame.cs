using System.Net.WebSockets;
using System.Text;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>One outbound message, serialised once and shared by every connection it goes to.</summary>
internal sealed class StreamFrame
{
    private readonly string? _stream;
    private byte[]? _combined;

    private StreamFrame(string? stream, byte[] payload) => (_stream, Payload) = (stream, payload);

    /// <summary>The payload alone, as raw connections receive it.</summary>
    public byte[] Payload { get; }

    /// <summary>Set on the frame that ends a connection.</summary>
    public (WebSocketCloseStatus Status, string Reason)? Close { get; private init; }

    /// <summary>The payload in its envelope. Made on first use; two threads making it at once make the same bytes.</summary>
    public byte[] Combined => _combined ??= _stream is null
        ? Payload
        : [.. "{\"stream\":\""u8, .. Encoding.UTF8.GetBytes(_stream), .. "\",\"data\":"u8, .. Payload, (byte)'}'];

    /// <summary>Name of a user event, by which listeners may choose; null for everything else.</summary>
    public string? EventType { get; private init; }

    public static StreamFrame Of(string stream, byte[] payload, string? eventType = null) => new(stream, payload) { EventType = eventType };

    /// <summary>An answer to the client itself, never wrapped.</summary>
    public static StreamFrame Answer(string json) => new(null, Encoding.UTF8.GetBytes(json));

    public static StreamFrame Closing(WebSocketCloseStatus status, string reason) => new(null, []) { Close = (status, reason) };
}
