using System.Text.Json;

namespace TradingConsole.Web.Api;

/// <summary>Refusals as problem+json: the field, its value, the rule.</summary>
internal static class ApiProblem
{
    /// <param name="code">Which sentence it is, where the refusal has a code.</param>
    public static IResult BadField(string field, string? value, string rule, string? code = null)
    {
        var facts = Coded(code);
        (facts["field"], facts["value"], facts["rule"]) = (field, value, rule);
        return Results.Problem(
            $"{field} was {(value is null ? "missing" : $"'{value}'")}; {rule}", statusCode: StatusCodes.Status400BadRequest,
            title: "The request breaks a rule.", extensions: facts);
    }

    /// <summary>Which sentence the detail is, for who words it otherwise; nothing when it has no code.</summary>
    public static Dictionary<string, object?> Coded(string? code) => code is null ? [] : new() { ["code"] = code };

    public static IResult Refused(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status409Conflict, title: "The desk refused.");

    public static IResult Missing(string what) =>
        Results.Problem($"{what} does not exist.", statusCode: StatusCodes.Status404NotFound);

    public static async Task<(JsonElement Body, IResult? Problem)> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(request.ContentType) && !request.HasJsonContentType())
        {
            return (default, NotJson(request.ContentType));
        }

        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancellationToken);
            if (bytes.Length == 0)
            {
                return (default, BadField("body", null, "it must be a JSON object."));
            }

            using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (default, BadField("body", document.RootElement.ValueKind.ToString(), "it must be a JSON object."));
        }
        catch (JsonException unreadable)
        {
            return (default, Broken(unreadable));
        }
        catch (BadHttpRequestException unreadable)
        {
            return (default, Unreadable(unreadable));
        }
    }

    /// <summary>What the server itself says of a body it does not read on: too large (413), cut short (400).</summary>
    public static IResult Unreadable(BadHttpRequestException reason) => Results.Problem(
        $"The body cannot be read: {reason.Message}", statusCode: reason.StatusCode, title: "The request breaks a rule.");

    private static IResult NotJson(string contentType)
    {
        var facts = new Dictionary<string, object?> { ["field"] = "Content-Type", ["value"] = contentType, ["rule"] = "it must be application/json." };
        return Results.Problem(
            $"Content-Type was '{contentType}'; it must be application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The request breaks a rule.", extensions: facts);
    }

    // Lines and bytes counted from 1, as an editor does.
    private static IResult Broken(JsonException unreadable)
    {
        var (line, place) = (unreadable.LineNumber + 1, unreadable.BytePositionInLine + 1);
        var what = unreadable.Message.Split(" LineNumber:")[0];
        var facts = new Dictionary<string, object?>
        {
            ["field"] = "body", ["value"] = null, ["rule"] = "it must be a JSON object.", ["line"] = line, ["byte"] = place,
        };
        return Results.Problem(
            $"body is not JSON, at line {line}, byte {place}: {what} It must be a JSON object.", statusCode: StatusCodes.Status400BadRequest,
            title: "The request breaks a rule.", extensions: facts);
    }

    /// <summary>A text field, or null when it is absent or not text.</summary>
    public static string? Text(this JsonElement body, string field) =>
        body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
