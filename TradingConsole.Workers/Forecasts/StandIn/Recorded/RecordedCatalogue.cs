using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace TradingConsole.Workers.Forecasts.StandIn.Recorded;

/// <summary>
/// Recorded catalogue objects, one JSON a line with <c>slug</c>, <c>condition_id</c>, <c>token_ids</c>, <c>start_sec</c>, <c>end_sec</c>,
/// <c>outcome_prices</c> and <c>raw</c>. The raw object was taken after the end, so it is shown only once its market has settled.
/// </summary>
internal static class RecordedCatalogue
{
    public static IEnumerable<WorldMarket> Read(string path)
    {
        using var packed = File.OpenRead(path);
        using var text = new StreamReader(new StrictUtf8(new GZipStream(packed, CompressionMode.Decompress), Path.GetFileName(path)));
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            WorldMarket market;
            try
            {
                using var row = JsonDocument.Parse(line);
                market = Market(row.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new FormatException($"{Path.GetFileName(path)} line {number}: {exception.Message}", exception);
            }

            yield return market;
        }
    }

    private static WorldMarket Market(JsonElement row)
    {
        var raw = row.GetProperty("raw");
        var slug = row.GetProperty("slug").GetString()!;
        var question = raw.GetProperty("question").GetString()!;
        var prices = row.GetProperty("outcome_prices").EnumerateArray().Select(price => price.GetString()).ToArray();
        var ends = DateTimeOffset.FromUnixTimeSeconds(row.GetProperty("end_sec").GetInt64());
        var closed = ClosedTime(raw) ?? ends;
        return new WorldMarket(
            long.Parse(raw.GetProperty("id").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture), row.GetProperty("condition_id").GetString()!, slug,
            question, null, slug, question, raw.GetProperty("description").GetString()!, "crypto",
            [.. JsonSerializer.Deserialize<string[]>(raw.GetProperty("outcomes").GetString()!)!],
            [.. row.GetProperty("token_ids").EnumerateArray().Select(token => token.GetString()!)], "v1",
            raw.GetProperty("startDate").GetDateTimeOffset(), ends, closed, closed, prices switch
            {
                ["1", "0"] => WorldSettlement.Yes,
                ["0", "1"] => WorldSettlement.No,
                _ => WorldSettlement.Void,
            })
        {
            RecordedObject = raw.GetRawText(),
        };
    }

    /// <summary>Like <c>2026-06-15 06:04:30+00</c>.</summary>
    private static DateTimeOffset? ClosedTime(JsonElement raw) =>
        raw.TryGetProperty("closedTime", out var field) && field.GetString() is { } text
        && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:sszz", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
