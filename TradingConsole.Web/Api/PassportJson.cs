using System.Text.Json;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>What Passport's endpoints share: the seed's spelling of fields, whose request it is, and refusals of acts.</summary>
internal static class PassportJson
{
    /// <summary>camelCase, as seed 1 §6 names the fields; the console's other endpoints are snake_case.</summary>
    public static readonly JsonSerializerOptions Options = Made();

    /// <summary>The answer under <paramref name="name"/> beside <c>"success": true</c>.</summary>
    public static IResult Ok(string name, object? value) =>
        Results.Json(new Dictionary<string, object?> { ["success"] = true, [name] = value }, Options);

    /// <summary>The signed-in person: whose rows a query may touch.</summary>
    public static Guid UserId(this HttpContext context) => OperatorAccess.IdOf(context.User);

    /// <param name="done">Made only when the act was done.</param>
    public static IResult Answer(ActResult result, Func<Guid, IResult> done) => result.Refusal switch
    {
        null => done(result.Id),
        ActRefusal.Invalid => Invalid(result.Message, result.Why?.Code),
        ActRefusal.NotFound => Results.Problem(result.Message, statusCode: StatusCodes.Status404NotFound, extensions: ApiProblem.Coded(result.Why?.Code)),
        _ => Results.Problem(
            result.Message, statusCode: StatusCodes.Status409Conflict, title: "It stands otherwise.",
            extensions: ApiProblem.Coded(result.Why?.Code)),
    };

    /// <summary>The same, where the answer is the id of what the act made or changed.</summary>
    public static IResult Answer(ActResult result, string idName) => Answer(result, id => Ok(idName, id));

    // Acts say "field was value; rule.", the three parts problem+json names apart.
    private static IResult Invalid(string message, string? code)
    {
        var (was, rule) = (message.IndexOf(" was ", StringComparison.Ordinal), message.IndexOf("; ", StringComparison.Ordinal));
        return was > 0 && rule > was
            ? ApiProblem.BadField(Camel(message[..was]), message[(was + 5)..rule], message[(rule + 2)..], code)
            : ApiProblem.BadField("body", null, message, code);
    }

    // Acts name fields as their tables do.
    private static string Camel(string field)
    {
        var parts = field.Split('_');
        return string.Concat(parts.Select((part, place) => place == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiServiceCollectionExtensions.Configure(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        return options;
    }
}
