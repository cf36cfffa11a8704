using System.Collections.Immutable;

namespace TradingConsole.Core.Network;

/// <summary>Where a language model answers, in the way OpenAI's chat completions do. Printing it shows no key.</summary>
/// <param name="Endpoint">Up to and without <c>/chat/completions</c>, for example <c>https://api.example.com/v1</c>.</param>
/// <param name="Key">Sent as a bearer token; null: none is asked for.</param>
public sealed record ChatEndpoint(Uri Endpoint, string Model, string? Key)
{
    private const int EndpointLengthMax = 200;
    private const int ModelLengthMax = 100;
    private const int KeyLengthMin = 8;
    private const int KeyLengthMax = 300;

    /// <summary>Every problem of what was typed, naming field and rule and never a value: each could be the key in the wrong field.</summary>
    /// <remarks>Plain HTTP is for a model on this very machine: over a wire it would show the key and a person's record.</remarks>
    public static ImmutableArray<string> Problems(string? endpoint, string? model, string? key)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (endpoint is not { Length: <= EndpointLengthMax } || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            problems.Add($"endpoint must be an https address of at most {EndpointLengthMax} letters, or http on this machine, without user, query or fragment.");
        }

        if (model is not { Length: > 0 and <= ModelLengthMax } || !model.All(letter => letter is > ' ' and <= '~'))
        {
            problems.Add($"model must be 1 to {ModelLengthMax} letters, digits and signs, as the endpoint names it.");
        }

        if (key is not null && (key.Length is < KeyLengthMin or > KeyLengthMax || !key.All(letter => letter is > ' ' and <= '~')))
        {
            problems.Add($"key must be {KeyLengthMin} to {KeyLengthMax} letters, digits and signs, or be left out.");
        }

        return problems.DrainToImmutable();
    }

    public override string ToString() => $"{Model} at {Endpoint}";
}

/// <summary>The endpoint in force, opened at the moment it is used; null: none is configured.</summary>
public delegate Task<ChatEndpoint?> ChatEndpointInForce(CancellationToken ct);
