using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>What the stream knew of its markets: kept as a raw line among the messages, so that made anew it knows the same at the same message.</summary>
/// <remarks>
/// Bands, scores and frames are derived by another pipeline at its own time; which of them were there when a message came is a fact of that day and
/// of nothing that could be derived again.
/// </remarks>
/// <param name="Markets">All that are listened to: a context replaces the one before it.</param>
public sealed record StreamContext(ImmutableArray<StreamMarket> Markets)
{
    /// <summary>A raw line's request that marks a context.</summary>
    public const string Request = "context";

    public static StreamContext Empty { get; } = new([]);

    public RawLine LineAt(DateTimeOffset at) => new(at, Request, JsonSerializer.Serialize(this, ForecastJson.Options));

    /// <returns>Null when the line is no context.</returns>
    /// <exception cref="JsonException">It says it is one and is not.</exception>
    public static StreamContext? Of(RawLine line) =>
        line.Request == Request ? JsonSerializer.Deserialize<StreamContext>(line.Body, ForecastJson.Options) : null;
}

/// <param name="Bands">Conformal, of one method, by when they were made.</param>
/// <param name="VolumeVelocity">Of the latest frame, as <paramref name="OiChange"/>; null where nobody told.</param>
public sealed record StreamMarket(
    string MarketId, string YesToken, string NoToken, ImmutableArray<ForecastBand> Bands, double? VolumeVelocity, double? OiChange, double? Ambiguity,
    double? Trust)
{
    /// <summary>The hour of the frame that volume and open interest are of; null without one, and in lines of older versions.</summary>
    public DateTimeOffset? FrameTs { get; init; }
}
