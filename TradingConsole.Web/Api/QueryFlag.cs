using System.Diagnostics.CodeAnalysis;

namespace TradingConsole.Web.Api;

/// <summary>A yes or no of a query; absent is no.</summary>
internal static class QueryFlag
{
    public static bool TryRead(HttpRequest request, string field, out bool isSet, [NotNullWhen(false)] out IResult? problem)
    {
        var text = (string?)request.Query[field];
        isSet = text == "true";
        problem = text is null or "true" or "false" ? null : ApiProblem.BadField(field, text, "it must be true or false.");
        return problem is null;
    }
}
