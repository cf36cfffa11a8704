using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The calls that make, keep alive and end the user stream's key.</summary>
internal sealed class ListenKeyCalls(UserStreams streams)
{
    public PaperError? Open(PaperQuery query, Utf8JsonWriter json) => Write(json, streams.Open(query.Now));

    public PaperError? KeepAlive(PaperQuery query, Utf8JsonWriter json) =>
        streams.KeepAlive(query.Now) is { } key ? Write(json, key) : PaperError.ListenKeyMissing;

    public PaperError? Close(PaperQuery query, Utf8JsonWriter json)
    {
        streams.Close();
        json.WriteStartObject();
        json.WriteEndObject();
        return null;
    }

    private static PaperError? Write(Utf8JsonWriter json, string key)
    {
        json.WriteStartObject();
        json.WriteString("listenKey", key);
        json.WriteEndObject();
        return null;
    }
}
