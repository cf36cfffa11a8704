using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Network;

namespace TradingConsole.Workers.Forecasts;

/// <summary>A remote model and where it is asked.</summary>
/// <param name="Method"><see cref="BandMethod.Chronos"/> or <see cref="BandMethod.TimesFm"/>: which words it speaks.</param>
public sealed record RunnerPlace(BandMethod Method, RunnerOptions Options)
{
    /// <summary>The bearer token of the Chronos endpoint; a flag would show it in the list of processes.</summary>
    public const string ChronosTokenVariable = "TRADINGCONSOLE_CHRONOS_TOKEN";

    public const string TimesFmTokenVariable = "TRADINGCONSOLE_TIMESFM_TOKEN";

    /// <summary>Names no token.</summary>
    public override string ToString() => $"{Options.Model} at {Options.Endpoint}";
}

/// <summary>Every remote model that is asked, in the methods' order; empty: none.</summary>
public sealed record RunnerPlaces(ImmutableArray<RunnerPlace> All)
{
    public static RunnerPlaces None { get; } = new([]);

    /// <summary>Those that the flags name, with the tokens that the environment holds.</summary>
    public static RunnerPlaces Of(DeskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RunnerPlaces(
        [
            .. Place(BandMethod.Chronos, options.Chronos, options.ChronosModel, RunnerPlace.ChronosTokenVariable),
            .. Place(BandMethod.TimesFm, options.TimesFm, options.TimesFmModel, RunnerPlace.TimesFmTokenVariable),
        ]);
    }

    /// <summary>What is wrong with a flag's address, its model or the token, naming the flag and the rule and never a token.</summary>
    public static IEnumerable<string> Problems(string flag, string? endpoint, string model, string tokenVariable)
    {
        if (endpoint is null)
        {
            yield break;
        }

        foreach (var problem in ChatEndpoint.Problems(endpoint, model, Token(tokenVariable)))
        {
            yield return $"{flag} (with {flag}-model and {tokenVariable}): {problem.Replace("key must", "the token must", StringComparison.Ordinal)}";
        }

        if (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && SageMakerSigner.RegionOf(uri) is not null && SageMakerSigner.Credentials is null)
        {
            yield return $"{flag} is an endpoint of SageMaker; it needs {SageMakerSigner.KeyVariable} and {SageMakerSigner.SecretVariable} in the environment.";
        }
    }

    private static IEnumerable<RunnerPlace> Place(BandMethod method, string? endpoint, string model, string tokenVariable) =>
        endpoint is null ? [] : [new RunnerPlace(method, new RunnerOptions(new Uri(endpoint), model) { BearerToken = Token(tokenVariable) })];

    private static string? Token(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } token ? token : null;
}
