// The fifth of MinAtar's games: src/Envs/MinAtar/SeaquestRules, Swimmer and SwimmerList, line by line.
#pragma once

struct Swimmer
{
    signed char x, y;
    bool toTheRight;
    signed char untilMove, untilShot;

    __device__ bool isOnBoard() const { return (unsigned)(int)x <= LastCell; }

    __device__ int behind() const { return toTheRight ? x - 1 : x + 1; }

    __device__ bool isAt(int column, int row) const { return x == column && y == row; }

    __device__ bool operator==(const Swimmer &b) const
    {
        return x == b.x && y == b.y && toTheRight == b.toTheRight && untilMove == b.untilMove && untilShot == b.untilShot;
    }

    __device__ Swimmer moved() const
    {
        Swimmer to = *this;
        to.x = (signed char)(toTheRight ? x + 1 : x - 1);
        return to;
    }

    __device__ Swimmer withMove(int until) const
    {
        Swimmer to = *this;
        to.untilMove = (signed char)until;
        return to;
    }

    __device__ Swimmer withShot(int until) const
    {
        Swimmer to = *this;
        to.untilShot = (signed char)until;
        return to;
    }

    static __device__ Swimmer entering(bool fromLeft, int row)
    {
        return {(signed char)(fromLeft ? 0 : LastCell), (signed char)row, fromLeft, 0, 0};
    }
};

struct SwimmerList
{
    enum { Capacity = 72 };

    Swimmer places[Capacity];
    int count;

    __device__ Swimmer &operator[](int place)
    {
        CHECK_INDEX(place, count);
        return places[place];
    }

    __device__ const Swimmer &operator[](int place) const
    {
        CHECK_INDEX(place, count);
        return places[place];
    }

    __device__ void add(const Swimmer &swimmer)
    {
        if (count < Capacity)
        {
            places[count++] = swimmer;
        }
    }

    __device__ int firstAt(int x, int y) const
    {
        for (int place = 0; place < count; place++)
        {
            if (places[place].isAt(x, y))
            {
                return place;
            }
        }

        return -1;
    }

    // Removes the first one that is equal to that at a place; where that of the place is now, −1 if it is gone.
    __device__ int removeEqual(int place)
    {
        Swimmer gone = (*this)[place];
        int first = 0;
        while (!(places[first] == gone))
        {
            first++;
        }

        removeAt(first);
        return first == place ? -1 : place - 1;
    }

    __device__ void removeAt(int place)
    {
        for (int next = place + 1; next < count; next++)
        {
            places[next - 1] = places[next];
        }

        count--;
    }
};

struct Seaquest
{
    enum { Channels = 10 };
    enum { Bow, Stern, OwnBullet, Trail, EnemyBullet, FishShown, SubmarineShown, AirGauge, DiverGauge, DiverShown };
    enum { MaxAir = 200, MaxDivers = 6, FirstSpawnInterval = 20, DiverSpawnInterval = 30, FirstMoveInterval = 5, LastMoveInterval = 2 };
    enum { DiverMoveInterval = 5, OwnShotInterval = 5, EnemyShotInterval = 10, Deepest = LastCell - 1 };

    SwimmerList ownBullets, enemyBullets, fish, submarines, divers;
    int x, y;
    bool toTheRight, atSurface;
    int air, diversAboard, untilShot, spawnInterval, untilSpawn, untilDiver, moveInterval, ramps;

    __device__ void begin(const Twister &)
    {
        ownBullets.count = enemyBullets.count = fish.count = submarines.count = divers.count = 0;
        x = 5;
        y = 0;
        toTheRight = false;
        atSurface = true;
        air = MaxAir;
        diversAboard = untilShot = 0;
        spawnInterval = untilSpawn = FirstSpawnInterval;
        untilDiver = DiverSpawnInterval;
        moveInterval = FirstMoveInterval;
        ramps = 0;
    }

    __device__ int act(int action, bool ramping, const Twister &random, bool &over)
    {
        spawn(random);
        steer(action);
        int reward = moveOwnBullets();
        moveDivers();
        reward += moveEnemies(submarines, true, over);
        moveEnemyBullets(over);
        reward += moveEnemies(fish, false, over);
        untilSpawn -= untilSpawn > 0 ? 1 : 0;
        untilDiver -= untilDiver > 0 ? 1 : 0;
        untilShot -= untilShot > 0 ? 1 : 0;
        over = over || air <= 0;
        if (y > 0)
        {
            air--;
            atSurface = false;
        }
        else if (!atSurface)
        {
            over = over || diversAboard == 0;
            reward += diversAboard == 0 ? 0 : surface(ramping);
        }

        return reward;
    }

    __device__ void draw(const Frame &frame) const
    {
        frame.set(x, y, Bow);
        frame.set(toTheRight ? x - 1 : x + 1, y, Stern);
        for (int column = 0; column < (air > 0 ? air : 0) * Side / MaxAir; column++)
        {
            frame.set(column, LastCell, AirGauge);
        }

        for (int column = LastCell - diversAboard; column < LastCell; column++)
        {
            frame.set(column, LastCell, DiverGauge);
        }

        draw(frame, ownBullets, OwnBullet, false);
        draw(frame, enemyBullets, EnemyBullet, false);
        draw(frame, fish, FishShown, true);
        draw(frame, submarines, SubmarineShown, true);
        draw(frame, divers, DiverShown, true);
    }

    static __device__ void draw(const Frame &frame, const SwimmerList &list, int channel, bool hasTrail)
    {
        for (int place = 0; place < list.count; place++)
        {
            Swimmer swimmer = list[place];
            frame.set(swimmer.x, swimmer.y, channel);
            if (hasTrail && (unsigned)swimmer.behind() <= LastCell)
            {
                frame.set(swimmer.behind(), swimmer.y, Trail);
            }
        }
    }

    __device__ void spawn(const Twister &random)
    {
        if (untilSpawn == 0)
        {
            spawnEnemy(random);
            untilSpawn = spawnInterval;
        }

        if (untilDiver == 0)
        {
            bool fromLeft = random.uniform() < 1.0 / 2;
            divers.add(Swimmer::entering(fromLeft, random.integer(1, LastCell)).withMove(DiverMoveInterval));
            untilDiver = DiverSpawnInterval;
        }
    }

    __device__ void spawnEnemy(const Twister &random)
    {
        bool fromLeft = random.uniform() < 1.0 / 2;
        bool isSubmarine = random.uniform() < 1.0 / 3;
        Swimmer enemy = Swimmer::entering(fromLeft, random.integer(1, LastCell)).withMove(moveInterval);
        if (meetsHeadOn(submarines, enemy) || meetsHeadOn(fish, enemy))
        {
            return;
        }

        if (isSubmarine)
        {
            submarines.add(enemy.withShot(EnemyShotInterval));
        }
        else
        {
            fish.add(enemy);
        }
    }

    static __device__ bool meetsHeadOn(const SwimmerList &others, const Swimmer &swimmer)
    {
        for (int place = 0; place < others.count; place++)
        {
            if (others[place].y == swimmer.y && others[place].toTheRight != swimmer.toTheRight)
            {
                return true;
            }
        }

        return false;
    }

    __device__ void steer(int action)
    {
        x = columnAfter(action, x);
        y = rowAfter(action, y, 0, Deepest);
        if (action == Left || action == Right)
        {
            toTheRight = action == Right;
        }
        else if (action == Fire && untilShot == 0)
        {
            ownBullets.add({(signed char)x, (signed char)y, toTheRight, 0, 0});
            untilShot = OwnShotInterval;
        }
    }

    // Removes the first of a list that is where the bullet is.
    static __device__ bool hits(SwimmerList &targets, const Swimmer &bullet)
    {
        int target = targets.firstAt(bullet.x, bullet.y);
        if (target >= 0)
        {
            targets.removeAt(target);
        }

        return target >= 0;
    }

    __device__ int moveOwnBullets()
    {
        int reward = 0;
        for (int place = ownBullets.count - 1; place >= 0; place--)
        {
            Swimmer bullet = ownBullets[place].moved();
            ownBullets[place] = bullet;
            bool hit = bullet.isOnBoard() && (hits(fish, bullet) || hits(submarines, bullet));
            if (hit || !bullet.isOnBoard())
            {
                ownBullets.removeEqual(place);
            }

            reward += hit ? 1 : 0;
        }

        return reward;
    }

    __device__ void moveDivers()
    {
        for (int place = divers.count - 1; place >= 0; place--)
        {
            Swimmer diver = divers[place];
            bool isMet = isPickedUp(diver);
            if (!isMet)
            {
                bool moves = diver.untilMove == 0;
                diver = moves ? diver.moved().withMove(DiverMoveInterval) : diver.withMove(diver.untilMove - 1);
                divers[place] = diver;
                isMet = moves && isPickedUp(diver);
            }

            if (isMet || !diver.isOnBoard())
            {
                divers.removeEqual(place);
            }

            diversAboard += isMet ? 1 : 0;
        }
    }

    __device__ bool isPickedUp(const Swimmer &diver) const { return diversAboard < MaxDivers && diver.isAt(x, y); }

    __device__ int moveEnemies(SwimmerList &enemies, bool shoots, bool &over)
    {
        int reward = 0;
        for (int place = enemies.count - 1; place >= 0; place--)
        {
            Swimmer enemy = enemies[place];
            int now = place;
            over = over || enemy.isAt(x, y);
            if (enemy.untilMove == 0)
            {
                enemy = enemy.moved().withMove(moveInterval);
                enemies[place] = enemy;
                bool meets = enemy.isAt(x, y);
                bool isHit = enemy.isOnBoard() && !meets && hits(ownBullets, enemy);
                over = over || meets;
                reward += isHit ? 1 : 0;
                now = isHit || !enemy.isOnBoard() ? enemies.removeEqual(place) : place;
            }
            else
            {
                enemy = enemy.withMove(enemy.untilMove - 1);
            }

            enemy = shoots ? shoot(enemy) : enemy;
            if (now >= 0)
            {
                enemies[now] = enemy;
            }
        }

        return reward;
    }

    __device__ Swimmer shoot(const Swimmer &submarine)
    {
        if (submarine.untilShot > 0)
        {
            return submarine.withShot(submarine.untilShot - 1);
        }

        enemyBullets.add({submarine.x, submarine.y, submarine.toTheRight, 0, 0});
        return submarine.withShot(EnemyShotInterval);
    }

    __device__ void moveEnemyBullets(bool &over)
    {
        for (int place = enemyBullets.count - 1; place >= 0; place--)
        {
            Swimmer bullet = enemyBullets[place];
            over = over || bullet.isAt(x, y);
            bullet = bullet.moved();
            enemyBullets[place] = bullet;
            over = over || bullet.isAt(x, y);
            if (!bullet.isOnBoard())
            {
                enemyBullets.removeEqual(place);
            }
        }
    }

    __device__ int surface(bool ramping)
    {
        atSurface = true;
        int reward = 0;
        if (diversAboard == MaxDivers)
        {
            diversAboard = 0;
            reward = air * Side / MaxAir;
        }

        air = MaxAir;
        diversAboard--;
        if (ramping && (spawnInterval > 1 || moveInterval > LastMoveInterval))
        {
            moveInterval -= moveInterval > LastMoveInterval && ramps % 2 != 0 ? 1 : 0;
            spawnInterval -= spawnInterval > 1 ? 1 : 0;
            ramps++;
        }

        return reward;
    }
};
