using System.Text.Json;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>The signed-in person's password once more, in the body of an act that an unlocked screen must not be enough for.</summary>
internal static class PasswordField
{
    public const string Name = "password";

    /// <summary>Null when it is theirs; else the refusal. The value is in no answer and no record.</summary>
    /// <param name="act">Stable word for the records, e.g. <c>outbox.redrive</c>.</param>
    public static async Task<IResult?> ProblemAsync(
        HttpContext context, JsonElement body, PasswordAgain again, string act, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(body.Text(Name)) ? ApiProblem.BadField(Name, null, "this act asks for your password again.")
        : await again.ObjectionAsync(context.User, body.Text(Name), act, cancellationToken) is { } objection
            ? Results.Problem(objection, statusCode: StatusCodes.Status403Forbidden, title: "The password is asked again.")
        : null;
}
