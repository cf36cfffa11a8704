using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TradingConsole.Workers.Drill;

/// <summary>How a drill talks with its processes: one line of JSON asks, one line answers.</summary>
internal static class DrillLines
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Answers requests until the asking side hangs up.</summary>
    /// <param name="serve">Gets the operation and its arguments; what it returns is the answer.</param>
    public static async Task ServeAsync(
        TextReader input, TextWriter output, Func<string, JsonObject, Task<object?>> serve, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            string answer;
            try
            {
                var request = JsonNode.Parse(line)!.AsObject();
                var result = await serve((string)request["op"]!, request);
                answer = JsonSerializer.Serialize(new { ok = result ?? new { } }, Json);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                answer = JsonSerializer.Serialize(new { error = exception.Message }, Json);
            }

            await output.WriteLineAsync(answer.AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }
}
